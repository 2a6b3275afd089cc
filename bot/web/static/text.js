// Plain text to DOM nodes: lines, lists, links. Never innerHTML: what a message says can not become markup.

// Order counts: a date or a law's number (01/2025) is swallowed whole, so that no hotline is found inside it.
const TOKENS = new RegExp(
  [
    "(?<url>https?://[^\\s<>\"“”]+)",
    "(?<site>(?:[a-z0-9-]+\\.)+vn(?:/[^\\s<>\"“”]*)?)(?![\\w-]|\\.\\w)",
    "(?<phone>1[89]00(?:[ .]?\\d{2,4}){1,3}|(?:\\+84 ?|0)\\d{1,4}(?:[ .]\\d{2,4}){1,4}|0\\d{9,10})(?!\\d)",
    "(?<plain>(?!156/5656)\\d+(?:[/.,:-]\\d+)+)",
    "(?<short>5656|156|11[1-5])(?!\\d)",
  ].join("|"),
  "giu",
);
const LONG_ADDRESS = 40;
const TRAILING = /[.,;:!?)\]…'"’»]+$/;
const NOT_A_CALL_BEFORE = /(nghị định|thông tư|quyết định|luật|điều|khoản|mục|bước|trang|phòng|dài|hơn|khoảng)( số)?\s*$/iu;
const NOT_A_CALL_AFTER = /^\s*(%|đồng|nghìn|ngàn|triệu|tỷ|ngày|tuần|năm|tháng|tuổi|người|hộ|xã|phường|thôn|tỉnh|km|m²|lượt|ký tự|phút|giờ|điểm|dịch vụ|thủ tục)/iu;

const ITEM = /^(\d{1,2}[.)]|[•\-–→]|⚠️|⚠|✅)\s+(.+)$/u;
const STEP = /^(Bước \d+(?:\/\d+)?[.:])\s*(.*)$/u;
const SOURCE = /^(Nguồn:|Kiểm tra ngày)/u;
const LABEL = /^([\p{L} ]{2,14}:)(\s.+)$/u;

/** A message's text as nodes. `links: false` for what people send: a link they ask about may be a trap. */
export function richText(text, { links }) {
  const fragment = document.createDocumentFragment();
  text.trim().split("\n").forEach((line, place) => fragment.append(lineOf(line.trim(), place, links)));
  return fragment;
}

function lineOf(line, place, links) {
  if (!line) return box("gap");
  const item = ITEM.exec(line);
  if (item) return itemOf(item, links);
  const step = STEP.exec(line);
  if (step) return withLead(step[1], ` ${step[2]}`, "line step", links);
  if (SOURCE.test(line)) return box("line source", ...inline(line, links));
  const label = place > 0 && LABEL.exec(line);
  if (label) return withLead(label[1], label[2], "line", links);
  return box("line", ...inline(line, links));
}

/** "1. …", "• …": the marker hangs in the margin; the space keeps copied text as it was sent. */
function itemOf([, marker, rest], links) {
  const mark = document.createElement("span");
  mark.className = "mark";
  mark.textContent = `${marker} `;
  const body = document.createElement("span");
  body.append(...inline(rest, links));
  return box(/^\d/.test(marker) ? "item numbered" : "item", mark, body);
}

function withLead(lead, rest, name, links) {
  const strong = document.createElement("strong");
  strong.textContent = lead;
  return box(name, strong, ...inline(rest, links));
}

function box(name, ...children) {
  const element = document.createElement("div");
  element.className = name;
  element.append(...children);
  return element;
}

function inline(text, links) {
  if (!links) return [text];
  const nodes = [];
  let done = 0;
  for (const match of text.matchAll(TOKENS)) {
    const [link, length] = linkOf(match, text);
    if (!link) continue;
    nodes.push(text.slice(done, match.index), link);
    done = match.index + length;
  }
  return [...nodes, text.slice(done)];
}

/** The link that a match is, and how many letters it takes; nothing when it only looks like one. */
function linkOf(match, text) {
  const { url, site, phone, short } = match.groups;
  const before = text.slice(0, match.index);
  // Inside a longer word, an address with @, or a longer number: not what it looks like.
  if (/[\p{L}\d@_-]$/u.test(before) || /\d[.,]$/.test(before)) return [];
  if (url || site) return webLink((url || site).replace(TRAILING, ""));
  if (phone) return isPhone(phone) ? callLink(phone) : [];
  return short && isHotline(before, text.slice(match.index + short.length)) ? callLink(short) : [];
}

function isPhone(phone) {
  const digits = phone.replace(/\D/g, "").length;
  return phone.startsWith("1") ? digits === 8 || digits === 10 : digits >= 10 && digits <= 11;
}

function isHotline(before, after) {
  return !NOT_A_CALL_BEFORE.test(before) && !NOT_A_CALL_AFTER.test(after) && !/^[.,]\d/.test(after);
}

/** A long address is shown by its site: a newspaper's whole address fills a phone's screen. */
function webLink(address) {
  const href = /^https?:/i.test(address) ? address : `https://${address}`;
  const link = anchor(href, address.length > LONG_ADDRESS ? `Mở trang ${new URL(href).hostname}` : address);
  link.title = href;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return [link, address.length];
}

function callLink(number) {
  const link = anchor(`tel:${number.replace(/[^\d+]/g, "")}`, number);
  link.className = "call";
  return [link, number.length];
}

function anchor(href, title) {
  const link = document.createElement("a");
  link.href = href;
  link.textContent = title;
  return link;
}
