#include "sqlite_pages.hpp"

#include "page_table.hpp"

namespace gazetted {
namespace {

Status put_version(Database& db, std::int64_t page, const PageVersion& version) {
  auto put = db.prepare(R"(
    INSERT INTO page_version(page, position, release, at)
    VALUES(?1, (SELECT coalesce(max(position), 0)+1 FROM page_version WHERE page=?1), ?2, ?3)
    ON CONFLICT(page, release) DO NOTHING)");
  return put.bind(1, page).bind(2, version.release).bind(3, to_millis(version.published)).run();
}

Status put_topics(Database& db, const PageRow& page) {
  auto remove = db.prepare("DELETE FROM page_topic WHERE page=?");
  if (auto done = remove.bind(1, page.number).run(); !done) return done;
  auto put = db.prepare("INSERT OR IGNORE INTO page_topic(newsroom, topic, page) VALUES(?, ?, ?)");
  for (const auto& topic : page.topics) {
    if (auto done = put.bind(1, page.newsroom).bind(2, topic).bind(3, page.number).run(); !done) return done;
  }
  auto note = db.prepare(R"(
    INSERT INTO listed_topic(newsroom, topic, name) VALUES(?1, ?2, coalesce(?3, ?2))
    ON CONFLICT(newsroom, topic) DO UPDATE SET name=coalesce(?3, name))");
  for (const auto& topic : page.topics) {
    note.bind(1, page.newsroom).bind(2, topic);
    const auto name = page.topic_names.find(topic);
    if (name == page.topic_names.end())
      note.bind(3, std::optional<std::int64_t>());
    else
      note.bind(3, name->second);
    if (auto done = note.run(); !done) return done;
  }
  return {};
}

Status put_month(Database& db, const PageRow& page) {
  auto put = db.prepare("INSERT OR IGNORE INTO listed_month(newsroom, month) VALUES(?, ?)");
  return put.bind(1, page.newsroom).bind(2, std::int64_t(page.day / 100)).run();
}

}  // namespace

Result<std::int64_t> SqlitePages::number_for(const std::string& story, const std::string& newsroom) {
  std::int64_t number = 0;
  auto status = db_.transaction([&]() -> Status {
    auto found = number_of_story(db_, story);
    if (!found) return found.error();
    number = *found;
    if (number != 0) return {};
    auto put = db_.prepare("INSERT INTO page(story, newsroom) VALUES(?, ?)");
    if (auto done = put.bind(1, story).bind(2, newsroom).run(); !done) return done;
    number = db_.last_id();
    return {};
  });
  if (!status) return status.error();
  return number;
}

Result<PageRow> SqlitePages::publish(const PageRow& page, const PageVersion& version) {
  std::optional<PageRow> now;
  auto status = db_.transaction([&]() -> Status {
    auto put = db_.prepare(R"(
      UPDATE page SET newsroom=?2, listed=?3, tag=CASE WHEN place IS NULL THEN ?4 ELSE tag END,
        day=?5, withdrawn=?6,
        place=coalesce(place, (SELECT coalesce(max(place), 0)+1 FROM page)) WHERE number=?1)");
    put.bind(1, page.number).bind(2, page.newsroom).bind(3, page.listed).bind(4, page.tag);
    if (auto done = put.bind(5, std::int64_t(page.day)).bind(6, std::int64_t(page.withdrawn)).run(); !done) return done;
    if (db_.changes() == 0) return fail("there is no page {}", page.number);
    if (auto done = put_version(db_, page.number, version); !done) return done;
    if (auto done = put_topics(db_, page); !done) return done;
    if (auto done = put_month(db_, page); !done) return done;
    auto loaded = load_page(db_, page.number);
    if (!loaded) return loaded.error();
    now = std::move(*loaded);
    return {};
  });
  if (!status) return status.error();
  return std::move(*now);
}

}  // namespace gazetted
