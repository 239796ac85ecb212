// Thumbnails of a report's objects: only where the user said they are.
#pragma once

#include <string>

#include "quorate/report/report_data.hpp"

namespace quorate {

/// Gives the listed objects their images. `root` is a folder or an http(s) address. An object's
/// image is looked for under it by the path of the object's reference (without scheme and bucket),
/// then by its last part; nothing outside the root is ever named. Small files are put into the page
/// itself; larger ones are named relative to the folder of `page`. An object whose reference begins
/// with the address `root` is named as it is. Sets image_source to what the page must be allowed to
/// load, and counts the files that are not there. Throws Error{kUsage} where `root` is neither a
/// folder nor an address.
void add_images(const std::string& root, const std::string& page, ReportObjects& objects);

}  // namespace quorate
