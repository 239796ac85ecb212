// HTML as it is written: markup comes from literals in the source alone, everything else is
// escaped here and nowhere else.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace quorate {

/// `text` as the content of an element or of a quoted attribute: & < > " ' become references; bytes
/// that are not UTF-8 and control characters become U+FFFD.
[[nodiscard]] std::string escape_html(std::string_view text);

/// A piece of markup that stands in the source: cannot be made of run-time text.
class Markup {
 public:
  template <std::size_t N>
  consteval Markup(const char (&literal)[N]) : text_(literal, N - 1) {}  // NOLINT: implicit

  [[nodiscard]] std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

/// An attribute; a name without a value is written alone (`hidden`).
struct Attribute {
  Markup name;
  std::string value{};
  bool is_alone = false;
};

/// Appends to one string. Tags must be closed in order by who opened them.
class Html {
 public:
  Html& markup(Markup literal);
  Html& text(std::string_view text);

  /// <tag a="b">
  Html& open(Markup tag, std::initializer_list<Attribute> attributes = {});
  Html& close(Markup tag);

  /// <tag a="b"/>, for SVG.
  Html& empty(Markup tag, std::initializer_list<Attribute> attributes);

  /// <tag a="b">text</tag>
  Html& element(Markup tag, std::string_view text,
                std::initializer_list<Attribute> attributes = {});

  /// A name that people gave: kept apart from the text around it, whatever direction it runs in.
  Html& name(std::string_view text) { return element("bdi", text); }

  [[nodiscard]] const std::string& str() const { return out_; }

 private:
  void tag(Markup tag, std::initializer_list<Attribute> attributes);

  std::string out_;
};

}  // namespace quorate
