"""Which HTML and SVG may be on a page."""

import re


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


TAGS = _names("""
    h2 h3 h4 p ul ol li dl dt dd div section aside details summary blockquote figure figcaption hr
    a abbr b br cite code data em i q small span strong sub sup time wbr
    table caption colgroup col thead tbody tfoot tr th td
""")
VOID = _names("br col hr wbr")
ATTRIBUTES = _names("""
    id class lang dir title role href hreflang scope colspan rowspan headers datetime open start
    download span value data-key data-part data-count data-message
""")
HREF = re.compile(r"(?:#|https://|(?![a-z+.-]*:)(?!//))", re.IGNORECASE)
SVG_TAGS = _names("""
    svg g path rect circle ellipse line polyline polygon text tspan defs clipPath use pattern
""")
SVG_ATTRIBUTES = _names("""
    id class width height viewBox preserveAspectRatio d x y x1 x2 y1 y2 cx cy r rx ry dx dy points
    transform href clip-path clip-rule fill fill-opacity fill-rule stroke stroke-width
    stroke-opacity stroke-linecap stroke-linejoin stroke-dasharray stroke-dashoffset
    stroke-miterlimit opacity font-size font-family font-weight font-style font-stretch
    font-variant font text-anchor letter-spacing patternUnits patternTransform clipPathUnits lang
    data-key data-part data-tick
""")
SPACE = "{http://www.w3.org/2000/svg}"
LANG = "{http://www.w3.org/XML/1998/namespace}"
HEADINGS = ("h2", "h3", "h4")
