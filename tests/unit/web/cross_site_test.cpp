// Forms of other sites, by what browsers say of them.
#include "../../../daemon/web/cross_site.hpp"

#include <gtest/gtest.h>

namespace gazetted {
namespace {

TEST(CrossSite, IsJudgedByWhatTheBrowserSays) {
  Settings settings;
  settings.newsrooms["default"].public_url = "https://news.example.org/press";
  struct Row {
    const char* says;
    std::map<std::string, std::string> headers;
    bool is_from_elsewhere;
  };
  const Row rows[] = {
      {"no browser", {{"host", "127.0.0.1:8080"}}, false},
      {"our own page", {{"sec-fetch-site", "same-origin"}, {"origin", "https://evil.example"}}, false},
      {"typed", {{"sec-fetch-site", "none"}}, false},
      {"a page of the same site", {{"sec-fetch-site", "same-site"}}, false},
      {"a foreign page", {{"sec-fetch-site", "cross-site"}, {"origin", "null"}}, true},
      {"an old browser, foreign", {{"host", "news.example.org"}, {"origin", "https://evil.example"}}, true},
      {"an old browser, our page", {{"host", "news.example.org"}, {"origin", "https://news.example.org"}}, false},
      {"the same behind a proxy", {{"host", "127.0.0.1:8080"}, {"origin", "https://News.example.org"}}, false},
      {"another port", {{"host", "news.example.org"}, {"origin", "https://news.example.org:8443"}}, true},
      {"an old browser that hides it", {{"host", "news.example.org"}, {"origin", "null"}}, false},
  };
  for (const auto& row : rows) {
    WebRequest request;
    request.headers = row.headers;
    EXPECT_EQ(is_sent_from_elsewhere(request, settings), row.is_from_elsewhere) << row.says;
  }
}

}  // namespace
}  // namespace gazetted
