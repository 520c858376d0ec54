// The id of a release: it becomes a directory of the archive, a word of the command line and part of what a Message-ID
// is made from. Pure.
#pragma once
#include <string>
#include <string_view>

#include "gazetted/base/error.hpp"

namespace gazetted {

// Whether a release may be called so: 1 to 120 bytes of UTF-8 without controls, blanks of any kind, marks that
// nobody sees (bidi, zero width), / \ " ' < > @, and not starting with . or -.
Status check_release_id(std::string_view id);

// An id made from what a person called their file: "Pressemitteilung Nr. 5 (final)" becomes
// Pressemitteilung-Nr.-5-final. Blanks and signs become one hyphen, what looks the same is written the same (NFC), and
// it is cut at 120 bytes between two characters. Empty where nothing is left.
std::string id_from_name(std::string_view name);

}  // namespace gazetted
