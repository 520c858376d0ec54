// The newsroom's search, at /newsroom/SLUG/search?q=WORDS: a page that is made when it is asked for, on a thread of its
// own, since disks wait. More than a few who search at once are asked to come again. What is found is looked for in the
// site once more: a release that is being withdrawn is not named, however old the index is. Owned by PublicSide.
#pragma once
#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <optional>

#include "gazetted/base/clock.hpp"
#include "gazetted/base/once_a_minute.hpp"
#include "gazetted/search/search_index.hpp"
#include "gazetted/site/pages.hpp"
#include "gazetted/web/endpoints.hpp"

namespace gazetted {

struct SearchRequest {
  std::string query, language;
  int page = 1;
};
// Of the part of an address behind its question mark; pure. What is not there, or cannot be read, is as if it were
// empty.
SearchRequest read_search_request(std::string_view query);

class SearchPages {
 public:
  using ReadTheme = std::function<Result<std::shared_ptr<const Theme>>(const Settings&)>;
  SearchPages(fs::path index, ReadTheme theme);
  ~SearchPages() { pool_.join(); }
  SearchPages(const SearchPages&) = delete;

  // The key of the newsroom that is searched at this path; empty: none is.
  static std::string newsroom_at(const SiteOptions& site, std::string_view path);
  // On the thread that runs `io`.
  asio::awaitable<WebResponse> answer(asio::io_context& io, std::shared_ptr<const Settings> settings,
                                      std::string newsroom, WebRequest request);
  // From any thread: the site has changed.
  void look_again(fs::path site);

 private:
  // On the pool.
  WebResponse search(const Settings& settings, const std::string& newsroom, const SearchRequest& request);

  ReadTheme theme_;
  SearchIndex index_;    // of the pool
  OnceAMinute trouble_;  // of the pool
  Clock clock_;
  std::atomic<int> waiting_ = 0;
  asio::thread_pool pool_{1};
};

}  // namespace gazetted
