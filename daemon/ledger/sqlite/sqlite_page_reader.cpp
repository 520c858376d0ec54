// PageReader over a connection of its own, read-only.
#include "open_for_reading.hpp"
#include "page_table.hpp"

namespace gazetted {
namespace {

class SqlitePageReader : public PageReader {
 public:
  explicit SqlitePageReader(Database db) : db_(std::move(db)) {}

  Result<std::int64_t> number_for(const std::string& story) override {
    auto number = number_of_story(db_, story);
    if (!number || *number != 0) return number;
    return db_.integer("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name='page'), 0)+1");
  }

  Result<std::optional<PageRow>> page(std::int64_t number) override { return load_page(db_, number); }

  Result<std::vector<PageRow>> pages(const PageQuery& query) override {
    std::optional<std::int64_t> beside;  // the place of that page
    const auto number = query.before > 0 ? query.before : query.after;
    if (number > 0) {
      auto of_page = db_.prepare("SELECT place FROM page WHERE number=?");
      auto place = first_row(of_page.bind(1, number), [](const Statement& row) { return row.integer(0); });
      if (!place) return place.error();
      if (place->value_or(0) > 0) beside = *place;  // else it is not published yet, and comes after all of them
    }
    const bool upwards = query.before == 0 && query.after > 0;
    const char* direction = upwards ? "ASC" : "DESC";
    const auto order = (query.order == PageOrder::day ? fmt::format("p.day {0}, ", direction) : "") +
                       fmt::format("p.place {0}", direction);
    // What is asked for often, an index gives in order.
    auto select = db_.prepare(
        fmt::format("SELECT p.number FROM page p {} WHERE p.place IS NOT NULL {} {} {} {} ORDER BY {} LIMIT ?6",
                    query.topic ? "JOIN page_topic t ON t.page=p.number AND t.newsroom=p.newsroom AND t.topic=?4" : "",
                    query.newsroom.empty() ? "" : "AND p.newsroom=?1", query.days ? "AND p.day BETWEEN ?2 AND ?3" : "",
                    query.revised_since
                        ? "AND EXISTS(SELECT 1 FROM page_version v WHERE v.page=p.number AND v.position>1 AND v.at>?7)"
                        : "",
                    !beside   ? ""
                    : upwards ? "AND p.place>?5"
                              : "AND p.place<?5",
                    order));
    if (!query.newsroom.empty()) select.bind(1, query.newsroom);
    if (query.days) select.bind(2, std::int64_t(query.days->first)).bind(3, std::int64_t(query.days->second));
    if (query.topic) select.bind(4, *query.topic);
    if (beside) select.bind(5, *beside);
    select.bind(6, std::int64_t(query.limit));
    if (query.revised_since) select.bind(7, to_millis(*query.revised_since));
    std::vector<std::int64_t> numbers;
    auto read = for_each_row(select, [&](const Statement& row) { numbers.push_back(row.integer(0)); });
    if (!read) return read.error();
    std::vector<PageRow> pages;
    for (const auto each : numbers) {
      auto page = load_page(db_, each);
      if (!page) return page.error();
      if (*page) pages.push_back(std::move(**page));
    }
    return pages;
  }

  Result<std::map<int, int>> months(const std::string& newsroom) override {
    std::map<int, int> months;
    auto query = db_.prepare(R"(
      SELECT month, (SELECT count(*) FROM page WHERE newsroom=?1 AND place IS NOT NULL AND withdrawn=0
        AND day BETWEEN month*100 AND month*100+99) FROM listed_month WHERE newsroom=?1)");
    auto read = for_each_row(query.bind(1, newsroom),
                             [&](const Statement& row) { months[int(row.integer(0))] = int(row.integer(1)); });
    if (!read) return read.error();
    return months;
  }

  Result<std::string> first_tag(const std::string& newsroom) override {
    auto query = db_.prepare("SELECT tag FROM page WHERE newsroom=? AND place IS NOT NULL ORDER BY place LIMIT 1");
    auto tag = first_row(query.bind(1, newsroom), [](const Statement& row) { return row.text(0); });
    if (!tag) return tag.error();
    return tag->value_or("");
  }

  Result<std::vector<TopicRow>> topics(const std::string& newsroom) override {
    std::vector<TopicRow> topics;
    auto query = db_.prepare(R"(
      SELECT topic, name, EXISTS(SELECT 1 FROM page_topic t JOIN page p ON p.number=t.page
        WHERE t.newsroom=?1 AND t.topic=listed_topic.topic AND p.withdrawn=0)
      FROM listed_topic WHERE newsroom=?1 ORDER BY key)");
    auto read = for_each_row(query.bind(1, newsroom), [&](const Statement& row) {
      topics.push_back({row.text(0), row.text(1), row.integer(2) != 0});
    });
    if (!read) return read.error();
    return topics;
  }

 private:
  Database db_;
};

}  // namespace

Result<std::unique_ptr<PageReader>> PageReader::open(const std::string& path) {
  auto db = open_for_reading(path);
  if (!db) return db.error();
  return std::unique_ptr<PageReader>(std::make_unique<SqlitePageReader>(std::move(*db)));
}

}  // namespace gazetted
