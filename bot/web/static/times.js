// Times as people here read them: always Vietnamese time, whatever the phone's clock zone says.

const ZONE = "Asia/Ho_Chi_Minh";
const CLOCK = new Intl.DateTimeFormat("vi-VN", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat("vi-VN", { timeZone: ZONE, day: "numeric", month: "numeric", year: "numeric" });
const ONE_DAY = 24 * 60 * 60 * 1000;

/** "10:11" */
export function clock(date) {
  return CLOCK.format(date);
}

/** "22/11/2026": shown above a day's first message, and compared. */
export function day(date) {
  return DAY.format(date);
}

/** "Hôm nay", "Hôm qua" or the date. */
export function dayName(name, now = Date.now()) {
  if (name === day(now)) return "Hôm nay";
  return name === day(now - ONE_DAY) ? "Hôm qua" : name;
}
