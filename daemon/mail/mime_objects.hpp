// What readers of mail ask of GMime's objects. The one place that names the library.
#pragma once
#include <gmime/gmime.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include "gazetted/base/text.hpp"

namespace gazetted {

struct UnrefObject {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, UnrefObject>;

inline void begin_gmime() {
  static const bool ready = (g_mime_init(), true);
  static_cast<void>(ready);
}

inline std::string text_of(const char* text) { return text ? text : ""; }

// "text/plain", in the case that it is written in.
inline std::string type_of(GMimeObject* object) {
  char* name = g_mime_content_type_get_mime_type(g_mime_object_get_content_type(object));
  auto type = text_of(name);
  g_free(name);
  return type;
}

// Of its Content-Type.
inline std::string parameter_of(GMimeObject* object, const char* name) {
  return text_of(g_mime_content_type_get_parameter(g_mime_object_get_content_type(object), name));
}

// Decoded; `limit`: bytes.
inline std::string content_of(GMimePart* part, std::size_t limit = std::string::npos) {
  GMimeDataWrapper* content = g_mime_part_get_content(part);
  if (!content) return "";
  const Owned<GMimeStream> memory(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(content, memory.get());
  const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory.get()));
  return {reinterpret_cast<const char*>(bytes->data), std::min<std::size_t>(bytes->len, limit)};
}

// By its look, before GMime has read it.
inline bool begins_like_header(std::string_view line) {
  const auto colon = line.find(':');
  return colon != std::string_view::npos && colon > 0 && colon == line.find_first_of(": \t");
}

}  // namespace gazetted
