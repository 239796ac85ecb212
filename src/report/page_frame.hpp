// What surrounds the sections of every page: head with the policy, title, links, foot.
#pragma once

#include <span>
#include <string_view>

#include "html.hpp"

namespace quorate {

struct PageLink {
  Markup target;  ///< "#section"
  std::string_view text;
};

struct PageFrame {
  std::string_view title;
  std::string_view version;
  std::string_view image_source;  ///< what img-src must allow; empty: no image
  std::span<const PageLink> links;
};

void open_page(Html& out, const PageFrame& frame);
void close_page(Html& out, const PageFrame& frame);

}  // namespace quorate
