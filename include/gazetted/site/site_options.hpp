// What the configuration says of the public newsroom.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "gazetted/base/time.hpp"
#include "gazetted/site/story.hpp"

namespace gazetted {

struct SiteOptions {
  fs::path directory;                               // what a web server serves; empty: there is no site
  fs::path theme;                                   // the directory of its templates; empty: the shipped one
  Duration before_mail{0};                          // how long the mail of a release waits for its page; 0: not at all
  bool search = false;                              // there is a search at /newsroom/SLUG/search
  std::vector<std::string> hubs;                    // WebSub: what feeds name; nothing is told here
  std::vector<std::string> security{};              // URIs: whom to tell of a weakness; empty: nobody is named
  std::map<std::string, SiteNewsroom> newsrooms{};  // by key

  bool is_on() const { return !directory.empty(); }
};

}  // namespace gazetted
