// The wire file: whatever is there, it is read as slots or as nothing, and each state is one that there is.
#include <unistd.h>

#include <cstdlib>

#include "gazetted/ledger/wire_file.hpp"

namespace {

using namespace gazetted;

constexpr std::size_t slots = 4;
const WireOwner owner{"boot", "store", 1};

// One that this program wrote, so that the fuzzer begins behind its header.
const std::string& written(const fs::path& path) {
  static const std::string bytes = [&] {
    {
      auto file = WireFile::open(path, slots, owner);
      if (!file) __builtin_trap();
      if (!file->clear(owner, LeaseKey{3})) __builtin_trap();
      const auto slot = file->take(DeliveryId{7}, LeaseKey{4});
      file->mark_dot(slot);
    }
    auto read = read_file(path);
    if (!read) __builtin_trap();
    return *read;
  }();
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const fs::path path = "/dev/shm/gazetted-fuzz-" + std::to_string(::getpid()) + ".wire";
  static const int registered = std::atexit([] {
    std::error_code ignored;
    fs::remove(path, ignored);
  });
  static_cast<void>(registered);
  std::string bytes = written(path);
  if (size == 0) return 0;
  // An even first byte: over the head of a good file; else instead of it.
  const std::string_view given(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 2 == 0 && !bytes.empty()) {
    const auto at = std::size_t(data[0] / 2) * 8 % bytes.size();
    bytes.replace(at, std::min(given.size(), bytes.size() - at), given.substr(0, bytes.size() - at));
  } else {
    bytes = given;
  }
  if (!write_file(path, bytes, 0600)) return 0;
  auto file = WireFile::open(path, slots, owner);
  if (!file || !file->found()) return 0;
  for (const auto& slot : *file->found()) {
    if (std::size_t(slot.state) >= state_count || std::uint32_t(slot.stage) > 3) __builtin_trap();
  }
  return 0;
}
