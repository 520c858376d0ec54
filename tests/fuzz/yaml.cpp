// YAML by itself: whatever it says, a text of 20 KB makes a tree of a few MB (the limit on memory is in
// tests/fuzz/run), at once, and no node is deeper than the limit.
#include "gazetted/base/yaml.hpp"

namespace {

std::size_t bytes_of(const gazetted::Yaml& node, int depth) {
  if (depth > 33) __builtin_trap();
  std::size_t bytes = node.text.size();
  for (const auto& item : node.items) bytes += bytes_of(item, depth + 1);
  for (const auto& [key, value] : node.pairs) bytes += bytes_of(key, depth + 1) + bytes_of(value, depth + 1);
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace gazetted;
  Findings findings;
  const auto yaml = parse_yaml(std::string(reinterpret_cast<const char*>(data), size), "f.yaml", 1, findings);
  if (yaml && bytes_of(*yaml, 0) > size + (2u << 20)) __builtin_trap();
  for (const auto& finding : findings) {
    if (finding.message.size() > 1'000) __builtin_trap();
  }
  return 0;
}
