// Where everything of the public newsroom is. Pure. A path begins with a slash and is what a link says; the file behind
// it is path_of_file(path).
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gazetted {

// A headline as a part of an address: ICU's Any-Latin, Latin-ASCII, Lower; everything but a–z and 0–9 becomes one
// hyphen. At most 60 bytes, cut at a word; where nothing is left: "release". `language` (BCP 47): whose customs count,
// German "ä" as "ae", Danish and Norwegian "å" as "aa" and "ø" as "oe"; empty: no language's.
std::string address_words(std::string_view headline, std::string_view language = {});

// "/newsroom/SLUG/"
std::string newsroom_path(std::string_view slug);
// "/newsroom/SLUG/releases/LANG/WORDS-NUMBER"; LANG in lower case ("zh-hant").
std::string story_path(std::string_view slug, std::string_view language, std::string_view headline,
                       std::int64_t number);
// The same without a language's customs, as addresses once were: it leads to the page.
std::string story_path_without_customs(std::string_view slug, std::string_view language, std::string_view headline,
                                       std::int64_t number);
// "/newsroom/SLUG/media/NUMBER/NAME", percent-encoded.
std::string story_file_path(std::string_view slug, std::int64_t number, std::string_view name);
// "/newsroom/SLUG/releases/LANG/", "/newsroom/SLUG/archive/", "…/archive/2026/", "…/archive/2026/11/", "…/topics/",
// "…/topics/WORDS/", "…/media/", "…/contact/"
std::string language_path(std::string_view slug, std::string_view language);
std::string archive_path(std::string_view slug);
std::string archive_path(std::string_view slug, int year, std::optional<int> month = {});
std::string topics_path(std::string_view slug);
// `words`: those of topic_words_of().
std::string topic_path(std::string_view slug, std::string_view words);
std::string media_path(std::string_view slug);
std::string contact_path(std::string_view slug);

// The part of each topic's address that is its own, by key. `keys`: all that ever had a page, in the order of their
// first use, so that an address which was given out stays. Where one before has the same words ("C", "C++"), signs are
// spelled out ("c-plus-plus"), and where that is taken too, a part of the key's SHA-256 is behind them.
std::map<std::string, std::string> topic_words_of(const std::vector<std::string>& keys);

// The number at the end of a story's path, whatever the words, the case or a ".html", ".txt", ".md", ".json", ".zip"
// behind it say; nothing: it is no story's path.
std::optional<std::int64_t> number_in_path(std::string_view path);

// The story whose file this is: "/newsroom/SLUG/media/NUMBER/NAME", also without the / in front. Nothing: it is no such
// file; a newsroom or a topic may be called "media" as well, and the list of all media is a page.
std::optional<std::int64_t> number_of_media(std::string_view path);

// "/a/" → "a/index.html", "/a/b" → "a/b.html" where the last part has no dot, "/a/b.atom" → "a/b.atom".
std::string path_of_file(std::string_view path);

// A file of the site that is text of our own: beside it are, where they are worth it, the same bytes compressed, in
// files with one of these endings. Files of releases are served as they came.
bool is_own_text(std::string_view file);
inline constexpr std::string_view gzip_ending = ".gz", brotli_ending = ".br";

}  // namespace gazetted
