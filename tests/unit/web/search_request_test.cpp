#include <gtest/gtest.h>

#include "../../../daemon/web/search_pages.hpp"

namespace gazetted {
namespace {

TEST(SearchRequest, IsWhatAFormSends) {
  struct {
    const char *query, *words, *language;
    int page;
  } const rows[] = {
      {"q=new+bridge&lang=de&page=3", "new bridge", "de", 3},
      {"q=%C5%81%C3%B3d%C5%BA", "Łódź", "", 1},
      {"q=a%20b%2Bc", "a b+c", "", 1},
      {"q=100%", "100%", "", 1},
      {"q=%zz%4", "%zz%4", "", 1},
      {"q=%ff", "", "", 1},
      {"q=a%0Ab", "a b", "", 1},
      {"page=-1", "", "", 1},
      {"page=99999999999999", "", "", 1},
      {"page=1000", "", "", 50},
      {"", "", "", 1},
      {"&&=&q", "", "", 1},
  };
  for (const auto& row : rows) {
    const auto request = read_search_request(row.query);
    EXPECT_EQ(request.query, row.words) << row.query;
    EXPECT_EQ(request.language, row.language) << row.query;
    EXPECT_EQ(request.page, row.page) << row.query;
  }
}

}  // namespace
}  // namespace gazetted
