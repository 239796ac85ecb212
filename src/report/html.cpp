// Test: html_test.cpp.
#include "html.hpp"

namespace quorate {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; }

/// The bytes of the well-formed UTF-8 character at the start of `text` (RFC 3629, section 4), or 0.
std::size_t character_size(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80U) return 1;
  const std::size_t size = lead >= 0xc2U && lead <= 0xdfU   ? 2
                           : lead >= 0xe0U && lead <= 0xefU ? 3
                           : lead >= 0xf0U && lead <= 0xf4U ? 4
                                                            : 0;
  if (size == 0 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if (!is_continuation(text[i])) return 0;
  }
  const auto second = static_cast<unsigned char>(text[1]);
  const bool is_overlong = (lead == 0xe0U && second < 0xa0U) || (lead == 0xf0U && second < 0x90U);
  const bool is_surrogate = lead == 0xedU && second > 0x9fU;
  const bool is_too_large = lead == 0xf4U && second > 0x8fU;
  return is_overlong || is_surrogate || is_too_large ? 0 : size;
}

void append_escaped(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    const char c = text[0];
    const bool is_control =
        (static_cast<unsigned char>(c) < 0x20U && c != '\n' && c != '\t') || c == '\x7f';
    if (size == 0 || is_control) {
      out += kReplacement;
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\'') {
      out += "&#39;";
    } else {
      out += text.substr(0, size);
    }
    text.remove_prefix(size == 0 ? 1 : size);
  }
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  append_escaped(out, text);
  return out;
}

Html& Html::markup(Markup literal) {
  out_ += literal.text();
  return *this;
}

Html& Html::text(std::string_view text) {
  append_escaped(out_, text);
  return *this;
}

void Html::tag(Markup tag, std::initializer_list<Attribute> attributes) {
  out_ += '<';
  out_ += tag.text();
  for (const Attribute& attribute : attributes) {
    out_ += ' ';
    out_ += attribute.name.text();
    if (attribute.is_alone) continue;
    out_ += "=\"";
    append_escaped(out_, attribute.value);
    out_ += '"';
  }
}

Html& Html::open(Markup name, std::initializer_list<Attribute> attributes) {
  tag(name, attributes);
  out_ += '>';
  return *this;
}

Html& Html::close(Markup tag) {
  out_ += "</";
  out_ += tag.text();
  out_ += '>';
  return *this;
}

Html& Html::empty(Markup name, std::initializer_list<Attribute> attributes) {
  tag(name, attributes);
  out_ += "/>";
  return *this;
}

Html& Html::element(Markup name, std::string_view text,
                    std::initializer_list<Attribute> attributes) {
  return open(name, attributes).text(text).close(name);
}

}  // namespace quorate
