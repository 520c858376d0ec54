// The texts of a drop: one file, or release.md and release.LANG.md of a bundle, parsed and in the order in which they
// are fallen back to. Blocking; used by prepare().
#pragma once
#include "converted_drop.hpp"
#include "gazetted/edition/prepare.hpp"

namespace gazetted {

// Whether it is a text by its name's ending: .md, .markdown, .mdown, .mkd or .txt.
bool is_release_file(const fs::path& path);

std::vector<Release> read_texts(const PrepareInput& input, const Settings& settings, Findings& findings);
// The same of what was made of a drop. What is wrong with a line of it is said with that line: nobody has seen it.
std::vector<Release> read_converted(const ConvertedDrop& drop, const PrepareInput& input, const Settings& settings,
                                    Findings& findings);

// The text of which a channel makes its post: in its own language, else its newsroom's.
const Release& text_for_channel(const ReleaseSet& set, const ChannelOptions& channel, const Settings& settings);

// An error for each picture that a text shows and no mail could: a file that is not there, or none at all.
void check_pictures(const Release& text, const fs::path& content, Findings& findings);

// Errors for files of the bundle that are called pictures and are none: an error page that was saved as one, a download
// that broke off. `name`: that of the drop.
void check_picture_files(const std::vector<Release>& texts, const fs::path& content, const std::string& name,
                         Findings& findings);

// A warning for attached files that keep what cameras and programs wrote into them: films, recordings, documents, raw
// pictures, and drawings that cannot be read. Each names the remedy.
void warn_of_what_files_tell(const std::vector<Release>& texts, const fs::path& content, Findings& findings);

}  // namespace gazetted
