// The files of a bundle that travel with a mail, those that it links to, and the limits of that.
#pragma once
#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"

namespace gazetted {

// Those that a text names, and the images of the bundle that it shows. Of pictures what cameras write goes. A large one
// that is shown becomes smaller, and a link to it as it was sent is there as well, where the daemon can serve it.
// Blocking. An error names each file's size.
Result<std::vector<AttachedFile>> files_of(const Release& text, const Edition& edition, const Settings& settings);

// Their names.
std::vector<std::string> names_of_files(const Release& text, const fs::path& bundle);

// The files that travel, counted in each language that they travel with.
std::uint64_t attached_bytes(const Edition& edition);

// The largest files are linked to until the mail is small enough, where the daemon can serve them; a note tells
// which.
void link_large_files(Edition& edition, const Settings& settings, Findings& findings);

// A mail of `bytes` that is too large for `whom` ("many servers refuse more than 10 MB").
Error too_large(const Release& text, const std::vector<AttachedFile>& files, std::uint64_t bytes,
                const std::string& whom);

}  // namespace gazetted
