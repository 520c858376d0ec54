// From a file or a bundle to an edition: parse, route, plan the posts, try the rendering. The same code serves intake,
// check, preview, test and submit, so that what a person previews is what is sent. Blocking: runs on the intake thread
// or in a command. Writes nothing but what it converts.
#pragma once
#include <functional>

#include "gazetted/config/settings.hpp"
#include "gazetted/edition/superseded.hpp"

namespace gazetted {

// The number of the page of a story, which is named by the id of its first version.
using PageNumber = std::function<Result<std::int64_t>(const std::string& story, const std::string& newsroom)>;

struct PrepareInput {
  fs::path content;  // a file or a bundle, readable and private
  std::string name;  // as it was dropped
  Time now;
  std::vector<std::string> only_lists;  // `--list`; empty: as the release is routed
  FindSuperseded find_superseded = {};  // null: nothing can be superseded
  PageNumber page_number = {};          // null: a release with a page is given no address
  // A directory of the caller's, in which what is no Markdown is put down as that; empty: only Markdown is taken. It
  // must be there as long as the edition.
  fs::path convert_into = {};
  std::string newsroom = {};  // a key: for whom a text speaks that names none; empty: as the configuration has it
  // Called with what is no fault of the release, beside the error in the findings: trouble of this machine
  // (Error::of_machine: a full disk, a converter that cannot be started), a list or a template that cannot be read. The
  // same release may be taken later. Null: nobody asks.
  std::function<void(const Error&)> other_trouble = {};
  // Asked several times a second while a document is converted and pictures are made, which may take a minute each.
  // False: nothing more is made, and that is the error. Null: it always does.
  std::function<bool()> goes_on = {};
};

// Errors in `findings` mean that the release cannot be accepted; the value is then partial.
Edition prepare(const PrepareInput& input, const Settings& settings, Findings& findings);

}  // namespace gazetted
