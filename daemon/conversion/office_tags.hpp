// The tags of an office document's XML, one after the other. Linear; what is no XML ends it.
#pragma once
#include <algorithm>
#include <string_view>

namespace gazetted {

// What begins or ends an element, with what stands behind it.
struct OfficeTag {
  std::string_view name, all, text;
  bool is_end = false, is_empty = false;
};

template <class Visit>
void each_tag(std::string_view xml, const Visit& visit) {
  for (auto at = xml.find('<'); at != std::string_view::npos;) {
    const auto end = xml.find('>', at);
    if (end == std::string_view::npos) return;
    const auto next = xml.find('<', end);
    OfficeTag tag;
    tag.all = xml.substr(at + 1, end - at - 1);
    tag.is_end = tag.all.starts_with('/');
    tag.is_empty = tag.all.ends_with('/');
    tag.name = tag.all.substr(tag.is_end ? 1 : 0);
    tag.name = tag.name.substr(0, tag.name.find_first_of(" \t\r\n/"));
    tag.text = xml.substr(end + 1, std::min(next, xml.size()) - end - 1);
    visit(tag);
    at = next;
  }
}

inline std::string_view attribute_in(std::string_view tag, std::string_view name) {
  for (auto at = tag.find(name); at != std::string_view::npos; at = tag.find(name, at + 1)) {
    const auto value = tag.substr(at + name.size());
    if (at == 0 || (tag[at - 1] != ' ' && tag[at - 1] != '\n') || value.size() < 2 || value[0] != '=') continue;
    return value.substr(2, value.find(value[1], 2) - 2);
  }
  return {};
}

}  // namespace gazetted
