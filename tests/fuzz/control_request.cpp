// Requests on the control socket: a test order that is taken names only files below its own bundle, and its bytes add
// up.
#include "gazetted/app/test_order.hpp"
#include "gazetted/base/file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace gazetted;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto end = std::min(text.find('\n'), text.size());
  auto request = parse_json(text.substr(0, end));
  if (!request || !request->is_object()) return 0;
  request->as_object()["body"] = text.substr(std::min(end + 1, text.size()));
  const auto order = read_test_order(request->as_object());
  if (!order) return 0;
  const auto safe = [](const std::string& name) {
    const auto path = fs::path("/bundle") / name;
    return path.lexically_normal() == path && path.string().starts_with("/bundle/");
  };
  std::size_t bytes = 0;
  for (const auto& [name, content] : order->files) {
    if (!safe(name)) __builtin_trap();
    bytes += content.size();
  }
  if (bytes > size || !safe(order->release.empty() ? order->name : order->release)) __builtin_trap();
  return 0;
}
