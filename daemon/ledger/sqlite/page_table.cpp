#include "page_table.hpp"

namespace gazetted {
namespace {

Status load_versions(Database& db, PageRow& page) {
  auto& query = db.kept("SELECT release, at FROM page_version WHERE page=? ORDER BY position");
  return for_each_row(query.bind(1, page.number), [&](const Statement& row) {
    page.versions.push_back({row.text(0), from_millis(row.integer(1))});
  });
}

Status load_topics(Database& db, PageRow& page) {
  auto& query = db.kept("SELECT topic FROM page_topic WHERE page=? ORDER BY rowid");
  return for_each_row(query.bind(1, page.number), [&](const Statement& row) { page.topics.push_back(row.text(0)); });
}

}  // namespace

Result<std::optional<PageRow>> load_page(Database& db, std::int64_t number) {
  auto& query = db.kept(
      "SELECT story, newsroom, tag, day, listed, place, withdrawn FROM page WHERE number=? AND place IS NOT NULL");
  auto page = first_row(query.bind(1, number), [&](const Statement& row) {
    PageRow read;
    read.number = number;
    read.story = row.text(0);
    read.newsroom = row.text(1);
    read.tag = row.text(2);
    read.day = int(row.integer(3));
    read.listed = row.text(4);
    read.place = row.integer(5);
    read.withdrawn = row.integer(6) != 0;
    return read;
  });
  if (!page || !*page) return page;
  if (auto status = load_versions(db, **page); !status) return status.error();
  if (auto status = load_topics(db, **page); !status) return status.error();
  return page;
}

Result<std::int64_t> number_of_story(Database& db, const std::string& story) {
  auto& query = db.kept("SELECT number FROM page WHERE story=?");
  const auto number = first_row(query.bind(1, story), [](const Statement& row) { return row.integer(0); });
  if (!number) return number.error();
  return number->value_or(0);
}

}  // namespace gazetted
