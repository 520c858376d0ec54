#include "gazetted/base/yaml_json.hpp"

namespace gazetted {

json::value to_json(const Yaml& node) {
  if (node.is_scalar()) return json::value(node.text);
  if (node.is_sequence()) {
    json::array array;
    for (const auto& item : node.items) array.push_back(to_json(item));
    return array;
  }
  if (node.is_mapping()) {
    json::object object;
    for (const auto& [key, value] : node.pairs) object[key.text] = to_json(value);
    return object;
  }
  return nullptr;
}

}  // namespace gazetted
