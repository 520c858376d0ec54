// Which files the site consists of, and when each is written again: pages of stories, then the lists that name them.
// The tree is a function of ledger, archive, theme and configuration: whatever order it grew in, put_all() writes the
// same bytes. Blocking; one thread at a time.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gazetted/publishing/site_tree.hpp"
#include "gazetted/publishing/stories.hpp"
#include "gazetted/publishing/story_shelf.hpp"
#include "gazetted/publishing/taken_down.hpp"
#include "gazetted/publishing/written_files.hpp"
#include "gazetted/site/feeds.hpp"
#include "gazetted/site/pages.hpp"
#include "gazetted/site/site_options.hpp"

namespace gazetted {

// What a story is read from. All of it must outlive the writer.
struct SiteSources {
  PageReader& pages;
  OpenEdition open;
  const SiteOptions& options;
  const Theme& theme;
  const PictureStore* pictures = nullptr;  // null: pictures are shown as they were sent
  PictureMaking making = PictureMaking::here;
  PictureRetry retry = PictureRetry::when_due;  // for the pages; lists never do
  TakenDown* taken_down = nullptr;              // pages that are not to be written again; null: none
};

// What of a newsroom's lists is to be written again.
struct TouchedLists {
  std::set<int> months;            // 202611
  std::set<std::string> topics;    // keys: of stories, as they were and as they are
  std::set<std::int64_t> stories;  // numbers: the feeds' archives that tell of them are written again
};

class SiteWriter {
 public:
  SiteWriter(const SiteSources& sources, StoryShelf& shelf, SiteTree& tree);
  SiteWriter(const SiteWriter&) = delete;

  // As it is shown with these versions; read once.
  Result<std::shared_ptr<const Story>> story(const PageRow& page);
  Result<std::shared_ptr<const Story>> story(const PageRow& page, PictureRetry retry, PictureMaking making);
  // What belongs to a story alone: its pages, its forms, its files; nothing that a reader could still find of what
  // it had before.
  Status put_story(const PageRow& page);
  // The same for one that has a page, and for the lists that name it, once its pictures are made.
  Status renew_story(const PageRow& page);
  // Of a story that is not public: what was put of it before the disk was full.
  void remove_story(const PageRow& page);
  // The lists of its newsroom are to be written again; `before`: as it was, where it had a page.
  void touch(const PageRow& page, const std::optional<PageRow>& before);
  // The lists whose feeds something corrected or withdrawn has left since that was last written, and all front pages.
  Status touch_what_changes(Time now);
  // All that was touched, and what changes by time alone.
  Status put_lists(Time now);
  // Everything, and what does not belong there goes. `goes_on` false: it ends early, with an error.
  Status put_all(Time now, const std::function<bool()>& goes_on);
  // What was put since it was made, as paths.
  const std::set<std::string>& written() const { return files_.paths(); }
  // Stories that could not be read, each with the reason: what was written of them stays as it is.
  std::vector<std::string> troubles() const;
  // Stories whose pictures somebody else is to make: their pages are as they were, lists may show fewer sizes.
  const std::map<std::int64_t, PageRow>& lacking() const { return lacking_; }

 private:
  struct Touched {
    TouchedLists lists;
    std::map<std::int64_t, std::set<std::string>> revised;  // stories that others may name: topics of now and before
  };
  Status put_topics_of(const PageRow& page);
  Status know_topics(const std::string& newsroom, const PageRow* page);
  Result<std::vector<SiteFile>> forms_of(const PageRow& page);
  Status put_forms(const PageRow& page, const std::vector<SiteFile>& files);
  Status put_readable_story(const PageRow& page);
  Status put_naming(const std::string& newsroom, const Touched& touched);
  std::vector<Story> stories_of(const std::vector<PageRow>& pages);
  void keep_of_nobody(const PageRow& page, std::set<std::string>& kept);
  void leave_as_it_is(const PageRow& page, const Error& error);

  SiteSources sources_;
  std::map<std::string, SiteNewsroom> newsrooms_;  // with the words of their topics
  SiteView view_;
  StoryShelf& shelf_;
  WrittenFiles files_;
  std::map<std::string, Touched> touched_;  // by newsroom
  std::map<std::int64_t, std::string> troubles_;
  std::map<std::int64_t, PageRow> lacking_;
  bool have_looked_ = false;  // at what changes by time alone
};

}  // namespace gazetted
