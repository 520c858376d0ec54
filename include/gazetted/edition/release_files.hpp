// The files of a bundle that travel with a mail, those that it links to, and the limits of that.
#pragma once
#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"

namespace gazetted {

// Those that a text of the edition's own set names, and the images of the bundle that it shows. Of pictures what
// cameras write goes. A large one that is shown becomes smaller, and a link to it as it was sent is there as well,
// where the daemon can serve it. Blocking. An error names each file's size.
Result<std::vector<AttachedFile>> files_of(const Release& text, const Edition& edition, const Settings& settings);

// Their names.
std::vector<std::string> names_of_files(const Release& text, const fs::path& bundle);

// Makes the pictures that travel with mails, after link_large_files(), so that all mails have the same bytes whatever
// becomes of the program that makes them: write_edition() puts them beside the release. Blocking, up to a minute for
// each; `goes_on` as of PrepareInput. An error: all languages together have more than fits, or it was not to go on.
Status keep_mailed_pictures(Edition& edition, const Settings& settings, const std::function<bool()>& goes_on);

// Of what was accepted before they were kept: its rendering may take as long.
bool makes_pictures_again(const Edition& edition);

// The largest files are linked to until the mail is small enough, where the daemon can serve them; a note tells
// which.
void link_large_files(Edition& edition, const Settings& settings, Findings& findings);

// A mail of `bytes` that is too large for `whom` ("many servers refuse more than 10 MB").
Error too_large(const Release& text, const std::vector<AttachedFile>& files, std::uint64_t bytes,
                const std::string& whom);

}  // namespace gazetted
