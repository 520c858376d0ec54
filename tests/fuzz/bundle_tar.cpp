// A tar file from anybody: whatever it holds, what comes out of it are files and directories with plain relative names,
// each below a directory that was told before, within the budgets.
#include <cstdint>
#include <cstdlib>
#include <set>

#include "gazetted/intake/bundle_tar.hpp"
#include "gazetted/intake/private_copy.hpp"

namespace {

using namespace gazetted;

constexpr TarLimits limits{.bytes = 1u << 20, .entries = 100, .depth = 4};

class CheckedSink : public BundleSink {
 public:
  Status directory(const std::string& path) override {
    put(path);
    directories_.insert(path);
    return {};
  }
  Status file(const std::string& path) override {
    put(path);
    return {};
  }
  Status bytes(std::string_view piece) override {
    bytes_ += piece.size();
    if (bytes_ > limits.bytes) std::abort();
    return {};
  }

 private:
  void put(const std::string& path) {
    if (!names_.insert(path).second || names_.size() > limits.entries * 5) std::abort();
    const auto slash = path.rfind('/');
    if (slash != std::string::npos && !directories_.contains(path.substr(0, slash))) std::abort();
    if (!check_drop_name(path.substr(slash == std::string::npos ? 0 : slash + 1))) std::abort();
  }
  std::set<std::string> names_, directories_;
  std::uint64_t bytes_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  CheckedSink sink;
  const auto status =
      gazetted::read_bundle_tar(std::string_view(reinterpret_cast<const char*>(data), size), limits, sink);
  if (!status && status.error().text().empty()) std::abort();
  return 0;
}
