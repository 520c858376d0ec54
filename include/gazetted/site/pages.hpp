// The pages that people read, made by a theme. Pure. Every page is complete in itself: no script, no cookie, nothing
// from elsewhere.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/render/labels.hpp"
#include "gazetted/render/mustache.hpp"
#include "gazetted/site/story.hpp"

namespace gazetted {

struct ThemeFile {
  fs::path path;
  std::string hash, bytes;  // SHA-256, in hexadecimal
};

// config/site: the templates and the files that go with them.
class Theme {
 public:
  // Reads a directory and tries it: every page is made once with everything that a page can have. An error names the
  // file and its line: what is no Mustache, a page or partial that is missing, a name that no page knows. Blocking.
  static Result<Theme> load(const fs::path& directory);
  const Mustache* find(const std::string& name) const;  // null: none of that name
  // Files that are served as they are: style.css and the like. Their addresses carry a part of their hash, so that they
  // may be kept for ever: "/site/style-0123456789abcdef.css".
  const std::vector<SiteFile>& assets() const { return assets_; }
  std::string asset_path(const std::string& name) const;  // "style.css" → its path; empty: there is none
  const Labels& labels() const { return labels_; }        // its own labels.yaml
  const std::string& hash() const { return hash_; }       // of all of it, in hexadecimal

 private:
  static Result<Theme> make(const fs::path& directory, std::vector<ThemeFile> files);

  std::map<std::string, Mustache> templates_;
  std::vector<SiteFile> assets_;
  std::map<std::string, std::string> asset_paths_;
  Labels labels_;
  std::string hash_;
};

// The other newsrooms and the theme that a page needs to know.
struct SiteView {
  const Theme& theme;
  const std::map<std::string, SiteNewsroom>& newsrooms;  // by key
  bool search = false;                                   // there is a search form at /newsroom/SLUG/search
};

// The pages of one story, one a language. Of a withdrawn story the notice only. `related`: the first three that are
// another story and not withdrawn.
Result<std::vector<SiteFile>> story_files(const SiteView& view, const Story& story,
                                          const std::vector<ListedStory>& related);

// The smaller ones of its pictures.
std::vector<SiteFile> picture_files(const SiteView& view, const Story& story);

// To whom a page is shown that nobody else may see yet.
struct EarlyView {
  Time until;            // of the embargo
  std::string name;      // whose page it is: a name, else an address
  std::string language;  // of the text
  std::string files_at;  // where its files are for this reader, with a slash behind it
};
// The page of a story that is under embargo, for one reader: nothing on it leads to where it will be, and nothing is
// said to machines.
Result<std::string> early_page(const SiteView& view, const Story& story, const EarlyView& reader);

// What a newsroom's lists are made from; stories newest first. A withdrawn story is in no list.
struct NewsroomLists {
  std::string newsroom = {};                         // its key
  std::vector<ListedStory> latest = {};              // at most 10
  std::vector<std::string> latest_topics = {};       // of the latest stories; as they are written
  std::map<int, std::map<int, int>> in_months = {};  // year → month → number of stories; 0: there were some
  std::vector<std::string> topics = {};              // all that are in use; as they are written
  std::optional<ListedStory> pinned = {};            // above all others on the front page
};
int stories_in(const std::map<int, int>& months);
// A newsroom's front page in one of its languages. That of its first is at two addresses, of which the front page
// counts. A story that is not there in the page's language is listed in its own.
Result<std::vector<SiteFile>> newsroom_page(const SiteView& view, const NewsroomLists& lists,
                                            const std::string& language);
// Those below are there in each language of the newsroom: in its first at the address that counts, in others at one
// with the language in it.
Result<std::vector<SiteFile>> contact_page(const SiteView& view, const NewsroomLists& lists);
// "privacy" and "accessibility", where the configuration has a text.
Result<std::vector<SiteFile>> statement_pages(const SiteView& view, const NewsroomLists& lists);
// The archive, which leads to its years; a year, which leads to its months; all stories of a month. None of them says
// anything of what is in another year or month, so that what is closed stays as it is.
Result<std::vector<SiteFile>> archive_page(const SiteView& view, const NewsroomLists& lists);
Result<std::vector<SiteFile>> month_page(const SiteView& view, const NewsroomLists& lists, int year, int month,
                                         const std::vector<ListedStory>& stories);
Result<std::vector<SiteFile>> year_page(const SiteView& view, const NewsroomLists& lists, int year);
// All topics; and one, as it is written, with its latest stories. What has lost its last story, a topic as a month or a
// year, keeps its page, which says so; nothing leads to it.
Result<std::vector<SiteFile>> topics_page(const SiteView& view, const NewsroomLists& lists);
Result<std::vector<SiteFile>> topic_page(const SiteView& view, const NewsroomLists& lists, const std::string& topic,
                                         const std::vector<ListedStory>& stories);
// What a search has found, a part of it a page. The only page that is not a file: made when it is asked for, in one of
// the newsroom's languages.
struct SearchHit {
  std::string path, title, language;
  Time published;
  std::vector<std::pair<std::string, bool>> excerpt;  // its parts; true: what was looked for
};
struct SearchResults {
  std::string newsroom;  // its key
  std::string language;  // of the page
  std::string query;     // as it was typed
  std::vector<SearchHit> hits;
  int page = 1, pages = 1;
};
Result<SiteFile> search_page(const SiteView& view, const SearchResults& results);
// A page of the subscribers' door, made when it is asked for: `html` is what is below its heading.
struct DoorFrame {
  std::string newsroom;  // its key
  std::string language, path, heading, html;
};
Result<SiteFile> framed_door_page(const SiteView& view, const DoorFrame& frame);
// The pictures and documents of the latest stories.
Result<std::vector<SiteFile>> media_page(const SiteView& view, const NewsroomLists& lists,
                                         const std::vector<Story>& stories);
// What is served beside a newsroom's pages: its colours, checked for contrast, at an address with their hash, and its
// logo; none where it has none. The error: a colour that is none.
Result<std::vector<SiteFile>> newsroom_style(const SiteView& view, const std::string& newsroom);
// Of the whole site: "/", which leads on where there is one newsroom, and what answers where nothing is.
Result<SiteFile> root_page(const SiteView& view);
Result<SiteFile> not_found_page(const SiteView& view);

}  // namespace gazetted
