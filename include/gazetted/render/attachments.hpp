// Files that travel with a mail: attached (RFC 2183), or shown in its text by Content-ID (RFC 2392). Encoded
// once for everybody.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace gazetted {

struct AttachedFile {
  std::string name;   // inside the bundle
  std::string title;  // what people read; may be empty
  std::string bytes;
  std::string cid;  // set: an image that the mail shows
  std::string caption = {}, credit = {}, alt = {};
  std::string link = {};   // set: too large to travel; where it is, below the newsroom's public_url
  std::uint64_t size = 0;  // bytes of one that does not travel
};

// By the name's ending; application/octet-stream where it is not known.
std::string_view media_type_of(std::string_view name);
bool is_image(std::string_view name);

// The part with its header fields, without boundaries. A name outside ASCII is written as RFC 2231 says.
std::string encode_attachment(const AttachedFile& file);

// Whether Markdown shows this file: ![alt](name), with or without "./" and a title.
bool shows_image(std::string_view markdown, std::string_view name);

}  // namespace gazetted
