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
};

class SiteWriter {
 public:
  SiteWriter(const SiteSources& sources, SiteTree& tree);
  SiteWriter(const SiteWriter&) = delete;

  // As it is shown with these versions; read once.
  Result<std::shared_ptr<const Story>> story(const PageRow& page);
  // What belongs to a story alone: its pages, its forms, its files; nothing that a reader could still find of what
  // it had before.
  Status put_story(const PageRow& page);
  // Of a story that is not public: what was put of it before the disk was full.
  void remove_story(const PageRow& page);
  // The lists of its newsroom are to be written again; `before`: the topics that it had, where it had a page.
  void touch(const PageRow& page, const std::vector<std::string>& before);
  // The lists that something withdrawn has left since that was last written, and all front pages.
  void touch_what_changes(Time now);
  // All that was touched, and what changes by time alone.
  Status put_lists(Time now);
  // Everything, and what does not belong there goes. `goes_on` false: it ends early, with an error.
  Status put_all(Time now, const std::function<bool()>& goes_on);
  // What was put since it was made, as paths.
  const std::set<std::string>& written() const { return written_; }
  // Stories that could not be read, each with the reason: what was written of them stays as it is.
  std::vector<std::string> troubles() const;

 private:
  struct Touched {
    std::set<int> months;
    std::set<std::string> topics;
    std::map<std::int64_t, std::set<std::string>>
        revised;  // stories that others may name, with topics of now and before
  };
  enum class WithFeeds { yes, no };
  Status put(const SiteFile& file);
  Status put(const Result<SiteFile>& file);
  Status put(const Result<std::vector<SiteFile>>& files);
  Result<std::vector<SiteFile>> forms_of(const PageRow& page);
  Status put_forms(const PageRow& page, const std::vector<SiteFile>& files);
  Status put_readable_story(const PageRow& page);
  std::vector<Story> stories_of(const std::vector<PageRow>& pages);
  Status remove_topic(const SiteNewsroom& newsroom, const std::string& path);
  void keep_of_nobody(const PageRow& page, std::set<std::string>& kept);
  void leave_as_it_is(const PageRow& page, const Error& error);
  Status put_newsroom(const std::string& newsroom, const Touched& touched, const std::vector<PageRow>& all, Time now);
  Status put_archive(const SiteView& view, const NewsroomLists& lists, const std::vector<PageRow>& pages,
                     const std::set<int>& wanted);
  Status put_topic(const SiteView& view, const NewsroomLists& lists, FeedOf feed, const std::set<std::string>& topics,
                   const std::vector<PageRow>& all, WithFeeds with_feeds, Time now);

  SiteSources sources_;
  SiteView view_;
  SiteTree& tree_;
  std::map<std::string, Touched> touched_;                                                // by newsroom
  std::map<std::int64_t, std::pair<std::size_t, std::shared_ptr<const Story>>> stories_;  // with as many versions
  std::map<std::int64_t, std::string> troubles_;
  std::set<std::string> written_;
  bool have_looked_ = false;  // at what changes by time alone
};

}  // namespace gazetted
