// Subscriber lists: whatever comes out is fit for an SMTP command and a header.
#include <unistd.h>

#include "gazetted/audience/list_reader.hpp"
#include "gazetted/base/text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace gazetted;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto path =
      fs::temp_directory_path() / ("gazetted-fuzz-" + std::to_string(::getpid()) + (size % 2 ? ".csv" : ".jsonl"));
  if (!write_file(path, bytes)) return 0;
  auto reader = ListReader::open(path, ListFormat{});
  const auto ignore = [](const RowProblem&) {};
  while (reader) {
    auto subscriber = (*reader)->next(ignore);
    if (!subscriber || !*subscriber) break;
    if (has_control((*subscriber)->address) || has_control((*subscriber)->name) ||
        (*subscriber)->address.find('>') != std::string::npos) {
      if ((*subscriber)->address.front() != '"') __builtin_trap();
    }
  }
  fs::remove(path);
  return 0;
}
