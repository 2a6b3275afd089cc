"""Which letter strings are Vietnamese syllables, and what raw Telex keys spell.

Source of the rhymes: the closed list of rhymes of Vietnamese, folded (no marks); Telex as in every keyboard since 1993: aa ee oo dd,
w for ă ơ ư, s f r x j for the tones, each key anywhere after the letter it changes.
"""

from __future__ import annotations

import re
import unicodedata

_INITIAL = r"(?:ngh|ng|nh|gh|gi|kh|ch|ph|qu|th|tr|[bcdghklmnprstvx])?"
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay e ec em en eng enh eo ep et eu i ia ich iec iem ien ieng iep iet ieu im in inh ip it iu "
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong op ot u ua uan uang uat uay uc ue uech uenh ui "
    "um un ung uoc uoi uom uon uong uop uot uou up ut uu uy uya uych uyen uyet uynh uyt uyu y ych yem yen yet yeu ynh uo"
)
_SYLLABLE = re.compile(rf"{_INITIAL}(?:{'|'.join(sorted(_RHYMES.split(), key=len, reverse=True))})")
_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_PARTS = re.compile(rf"(?P<initial>{_INITIAL})(?P<rest>.*)")
_STOPPED = re.compile(r"(?:c|ch|p|t)$")
_SURE = re.compile(r"[aeiouyw].*[fj]$|aa|ee|dd|aw|ow|uw|w$|oo[a-z]|[aeiou][cmnptg]h?[fj]|[aeiouy][fj][aeiouycmnpt]")


def is_syllable(plain: str) -> bool:
    """Whether folded letters are a syllable."""
    return _SYLLABLE.fullmatch(plain) is not None


def looks_like_telex(word: str) -> bool:
    """Whether keys stand in it that no accentless Vietnamese word has ('caif', 'dduwowcj')."""
    return not is_syllable(word) and _SURE.search(word) is not None and decode_telex(word) is not None


def decode_telex(word: str) -> str | None:
    """The syllable that lower-case keys spell, with its marks; None when they spell none or need no keys."""
    if not word.isascii() or not word.isalpha():
        return None
    spelled = "đ" + word.replace("d", "", 2) if word.count("d") == 2 and word[0] == "d" else word
    match = _PARTS.fullmatch(spelled.replace("đ", "d", 1))
    assert match is not None
    initial, rest = match["initial"], match["rest"]
    if initial in ("gi", "qu") and not re.search(r"[aeiouy]", rest):
        initial, rest = initial[0], initial[1] + rest
    tone = next((key for key in reversed(rest) if key in _TONES), "")
    if tone:
        place = rest.rindex(tone)
        rest = rest[:place] + rest[place + 1 :]
    rhyme = _mark_vowels(rest)
    plain = _plain(initial + rhyme)
    if (not tone and rhyme == match["rest"] and spelled == word) or not is_syllable(plain):
        return None
    if tone in ("f", "r", "x") and _STOPPED.search(plain):
        return None
    head = "đ" + initial[1:] if spelled.startswith("đ") else initial
    return unicodedata.normalize("NFC", head + _place_tone(rhyme, _TONES.get(tone, "")))


def _mark_vowels(rest: str) -> str:
    """ă â ê ô ơ ư from w and doubled letters, wherever the second key stands."""
    for letter, marked in (("a", "â"), ("e", "ê"), ("o", "ô")):
        first = rest.find(letter)
        second = rest.find(letter, first + 1)
        if first >= 0 and second > first:
            done = rest[:first] + marked + rest[first + 1 : second] + rest[second + 1 :]
            # A w after the doubled letter overrides it, as the keyboards do: 'aaw' is ă.
            return done.replace("w", "").replace("â", "ă").replace("ô", "ơ") if "w" in done else done
    if "w" not in rest:
        return rest
    bare = rest.replace("w", "")
    if "uo" in bare:
        return bare.replace("uo", "ươ", 1)
    for letter, marked in (("ua", "ưa"), ("uu", "ưu"), ("oa", "oă"), ("a", "ă"), ("o", "ơ"), ("u", "ư")):
        if letter in bare:
            return bare.replace(letter, marked, 1)
    return rest


def _place_tone(rhyme: str, tone: str) -> str:
    if not tone:
        return rhyme
    marked = [place for place, letter in enumerate(rhyme) if letter in "âêôăơư"]
    vowels = [place for place, letter in enumerate(rhyme) if letter in "aeiouyâêôăơư"]
    if marked:
        place = marked[-1]
    elif len(vowels) >= 3:
        place = vowels[1]
    elif len(vowels) == 2 and vowels[-1] == len(rhyme) - 1:
        place = vowels[0]
    else:
        place = vowels[-1]
    return rhyme[: place + 1] + tone + rhyme[place + 1 :]


def _plain(text: str) -> str:
    spread = unicodedata.normalize("NFD", text)
    return "".join(mark for mark in spread if not unicodedata.combining(mark)).replace("đ", "d")
