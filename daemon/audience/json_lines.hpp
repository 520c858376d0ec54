// A list as JSON Lines (.jsonl, .ndjson): one object per line, with the same keys as a CSV's header words.
#pragma once
#include "gazetted/audience/list_reader.hpp"

namespace gazetted {

std::unique_ptr<ListReader> json_lines_reader(std::unique_ptr<TextSource> source, const ListFormat& format);

}  // namespace gazetted
