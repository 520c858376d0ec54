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
    auto person = (*reader)->next(ignore);
    if (!person || !*person) break;
    if (has_control((*person)->address) || has_control((*person)->name) ||
        (*person)->address.find('>') != std::string::npos) {
      if ((*person)->address.front() != '"') __builtin_trap();
    }
  }
  fs::remove(path);
  return 0;
}
