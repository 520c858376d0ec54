// A file of the disk as an answer: all of it, the part that is wanted, or nothing where its sender has it already.
// Opened once, so that what is said of it is true of what is sent, whatever takes its place meanwhile.
#pragma once
#include <sys/stat.h>

#include <memory>
#include <string_view>

#include "http_conditions.hpp"

namespace gazetted {

// Open for reading, with what the system knows of it at that moment.
struct ServedFile {
  std::shared_ptr<const Descriptor> file;
  struct stat known {};
  bool is_there() const { return file != nullptr; }  // and a regular file
};

ServedFile open_served(const fs::path& path);

// Of a file that takes the place of another only with a later time: its size and time are its identity. `coding`: what
// tells two forms of one text apart.
std::string tag_of(const ServedFile& file, std::string_view coding = "");
Validators validators_of(const ServedFile& file);

// The headers of `response`, which has the file and a status, and where that is 200 what became of conditions and
// ranges: 206, 304 or 416.
void answer_with_file(const WebRequest& request, const Validators& validators, const ServedFile& file,
                      WebResponse& response);

}  // namespace gazetted
