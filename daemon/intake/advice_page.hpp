// A release beside the text of its file, for advice: where in the file something is, and what is said of it. Lives
// for one call.
#pragma once
#include <string_view>

#include "gazetted/base/error.hpp"
#include "gazetted/model/release.hpp"

namespace gazetted {

struct AdvicePage {
  const Release& release;
  const std::string& source;  // the text of its file
  Findings& findings;
  std::size_t untold = 0;  // findings after the hundredth

  void warn_in_body(std::size_t at, std::string message);  // `at`: in release.body
  // At the first place where the source says `words`; the file's start where it does not.
  void warn_at(std::string_view words, std::string message);
};

void advise_on_change_note(AdvicePage& page);
void advise_on_placeholders(AdvicePage& page);
void advise_on_shape(AdvicePage& page);
void advise_on_leftovers(AdvicePage& page);
void advise_on_images(AdvicePage& page);
void advise_on_footnotes(AdvicePage& page);
void advise_on_links(AdvicePage& page);

}  // namespace gazetted
