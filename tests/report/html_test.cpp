#include "report/html.hpp"

#include <doctest/doctest.h>

namespace quorate {
namespace {

TEST_CASE("html: what could end an element or an attribute becomes a reference") {
  CHECK(escape_html("</script><img onerror=\"a\" src='b'>&amp;") ==
        "&lt;/script&gt;&lt;img onerror=&quot;a&quot; src=&#39;b&#39;&gt;&amp;amp;");
  CHECK(escape_html("Größe 日本 \xf0\x9f\xa6\x86\n\t") == "Größe 日本 \xf0\x9f\xa6\x86\n\t");
}

TEST_CASE("html: control characters and bytes that are not UTF-8 become U+FFFD, one each") {
  const std::string lost = "\xef\xbf\xbd";
  CHECK(escape_html(std::string_view("a\0b\x1b\x7f", 5)) == "a" + lost + "b" + lost + lost);
  CHECK(escape_html("\xff") == lost);
  CHECK(escape_html("\xc3") == lost);                                   // cut
  CHECK(escape_html("\xc3<") == lost + "&lt;");                         // cut, then markup
  CHECK(escape_html("\xc0\xbc") == lost + lost);                        // an overlong <
  CHECK(escape_html("\xe0\x80\xbc") == lost + lost + lost);             // the same in three bytes
  CHECK(escape_html("\xed\xa0\x80") == lost + lost + lost);             // a surrogate
  CHECK(escape_html("\xf4\x90\x80\x80") == lost + lost + lost + lost);  // beyond U+10FFFF
  CHECK(escape_html("\xf4\x8f\xbf\xbf") == "\xf4\x8f\xbf\xbf");
}

TEST_CASE("html: every way to write run-time text escapes it") {
  Html out;
  out.open("a", {{"href", "\"<x>"}, {"hidden", {}, true}});
  out.text("<b>").name("<i>").element("em", "&").close("a");
  out.empty("path", {{"d", "'"}});
  CHECK(out.str() ==
        "<a href=\"&quot;&lt;x&gt;\" hidden>&lt;b&gt;<bdi>&lt;i&gt;</bdi><em>&amp;</em></a>"
        "<path d=\"&#39;\"/>");
}

}  // namespace
}  // namespace quorate
