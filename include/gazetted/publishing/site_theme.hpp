// The theme of the site, for all that make pages with it: read when it is first asked for, and again when a file of it
// has changed. Blocking; from any thread.
#pragma once
#include <memory>
#include <mutex>
#include <string>

#include "gazetted/config/settings.hpp"
#include "gazetted/site/pages.hpp"

namespace gazetted {

// Where the templates of its pages are: the configured directory, else the one beside the configuration, else the
// installed one.
fs::path theme_directory(const Settings& settings);

class SiteTheme {
 public:
  // A theme that has a mistake now keeps nothing back that the last one can show: the log says so once. The error:
  // there is none before it.
  Result<std::shared_ptr<const Theme>> of(const Settings& settings);

 private:
  std::mutex mutex_;
  std::string stamp_;  // of the files that were read last
  std::shared_ptr<const Theme> theme_;
};

}  // namespace gazetted
