// The stories that pages and lists are made from, each read once: the lists of a newsroom name the same ones again and
// again. Blocking; one thread at a time.
#pragma once
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gazetted/publishing/stories.hpp"
#include "gazetted/site/site_options.hpp"

namespace gazetted {

class StoryShelf {
 public:
  // As it is shown with these versions. An error: an edition cannot be read, or its newsroom is not configured any
  // more.
  Result<std::shared_ptr<const Story>> story(const PageRow& page, const OpenEdition& open, const SiteOptions& options,
                                             const StoryPictures& pictures = {});
  // It is read anew: what it was read from has changed its place, or the way newsrooms are shown has.
  void forget(std::int64_t number);
  void forget_all();

 private:
  struct Kept {
    std::size_t versions = 0;
    std::shared_ptr<const Story> story;
    std::list<std::int64_t>::iterator used;
  };
  std::map<std::int64_t, Kept> kept_;
  std::list<std::int64_t> by_use_;  // the latest first
};

}  // namespace gazetted
