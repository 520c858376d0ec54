// A ledger, editions and two newsrooms, from which sites are written.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "../site/site_fixture.hpp"
#include "gazetted/ledger/ledger.hpp"
#include "gazetted/publishing/site_writer.hpp"

namespace gazetted::test {

inline std::string png(unsigned width, unsigned height) {
  std::string bytes = "\x89PNG\r\n\x1A\n";
  bytes += std::string("\0\0\0\x0D", 4) + "IHDR";
  for (const auto size : {width, height}) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes += char(size >> shift & 0xFF);
  }
  return bytes + std::string("\x08\x02\0\0\0", 5) + "and so on";
}

class WrittenSites : public testing::Test {
 protected:
  WrittenSites() {
    StoreOptions store;
    store.path = (directory / "l.db").string();
    ledger = *open_sqlite_ledger(store);
    options.directory = directory / "site";
    options.newsrooms["harbour"] = sample_newsroom();
    auto other = sample_newsroom();
    other.newsroom.key = "ferries";
    other.newsroom.name = "Northam Ferries";
    other.newsroom.slug = "ferries";
    other.newsroom.language = "de";
    other.newsroom.time_zone = "Europe/Berlin";
    other.languages = {"de"};
    options.newsrooms["ferries"] = other;
  }

  // A version of a story; `story` is the id of its first.
  Edition& write(const std::string& story, const std::string& id, const std::string& newsroom = "harbour") {
    auto& edition = editions[id];
    Release text;
    text.id = id;
    text.title = "On " + story;
    text.summary = "All about " + story + ".";
    text.newsroom = newsroom;
    text.body = "Nothing is as it was.\n";
    text.file = "release.md";
    edition.set.texts = {text};
    edition.page = *ledger->pages().number_for(story, newsroom);
    edition.content = "release";
    edition.place = directory / "archive" / id / "release";
    fs::create_directories(edition.place);
    return edition;
  }

  Edition& revise(const std::string& story, const std::string& before, const std::string& id, ReleaseKind kind) {
    const auto earlier = editions.at(before);
    auto& edition = write(story, id, earlier.set.first().newsroom);
    const auto place = edition.place;
    edition = earlier;
    edition.place = place;
    fs::copy(earlier.place, place, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    for (auto& text : edition.set.texts) {
      text.id = id;
      text.kind = kind;
      text.supersedes = before;
      text.change_note = "What " + id + " changed.";
    }
    return edition;
  }

  void attach(Edition& edition, const std::string& name, const std::string& bytes) {
    directory.put("archive/" + edition.set.first().id + "/release/" + name, bytes);
    Attachment attachment;
    attachment.file = name;
    attachment.title = "Title of " + name;
    edition.set.texts.front().attachments.push_back(attachment);
  }

  OpenEdition opener() {
    return [this](const std::string& id) -> Result<Edition> {
      const auto found = editions.find(id);
      if (found == editions.end() || unreadable.contains(id)) return fail("archive/{}: cannot be read", id);
      return found->second;
    };
  }
  SiteSources sources() { return {*reader(), opener(), options, shipped_theme()}; }
  PageReader* reader() {
    if (!pages) pages = *PageReader::open((directory / "l.db").string());
    return pages.get();
  }

  // As the daemon does it: the ledger, the page, and later the lists.
  Status publish(SiteWriter& writer, const std::string& id, Time when) {
    const auto& edition = editions.at(id);
    const auto& newsroom = options.newsrooms.at(edition.set.first().newsroom).newsroom;
    const auto known = *reader()->page(edition.page);
    auto page = known ? *known : page_of(edition, when, newsroom);
    page.withdrawn = edition.set.first().kind == ReleaseKind::withdrawal;
    if (!page.withdrawn) {
      page.topics = topics_of(edition);
      page.topic_names = topic_names_of(edition);
      page.day = day_of(edition, known ? page.published() : when, newsroom);
    }
    page.versions.push_back({id, when});
    const auto story = make_story(page, opener(), newsroom);
    if (!story) return story.error();
    page.listed = to_json_text(listed(*story, newsroom.language));
    const auto row = ledger->pages().publish(page, page.versions.back());
    if (!row) return row.error();
    writer.touch(*row, known);
    return writer.put_story(*row);
  }

  void publish(const std::string& id, Time when) {
    SiteTree tree(options.directory);
    StoryShelf shelf;
    SiteWriter writer(sources(), shelf, tree);
    const auto status = publish(writer, id, when);
    ASSERT_TRUE(status) << status.error().text();
    const auto lists = writer.put_lists(when);
    ASSERT_TRUE(lists) << lists.error().text();
  }

  std::vector<std::string> put_all(const fs::path& where, Time now) {
    SiteTree tree(where);
    StoryShelf shelf;
    SiteWriter writer(sources(), shelf, tree);
    const auto status = writer.put_all(now, [] { return true; });
    EXPECT_TRUE(status) << status.error().text();
    return writer.troubles();
  }

  // The first path in which two sites differ; empty: in none.
  static std::string first_difference(const fs::path& one, const fs::path& other) {
    auto paths = SiteTree(one).files();
    paths.merge(SiteTree(other).files());
    for (const auto& path : paths) {
      for (const auto& side : {one, other}) {
        if (!fs::exists(side / path)) return path + " is not in " + side.filename().string();
      }
      if (slurp(one / path) != slurp(other / path)) return path;
    }
    return "";
  }

  // Files, of the site and of those that it keeps about itself, in which a word stands.
  static std::vector<std::string> files_with(const fs::path& site, const std::string& word) {
    std::vector<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(site)) {
      if (!entry.is_regular_file()) continue;
      const auto path = entry.path().lexically_relative(site).string();
      if (path.find(word) != std::string::npos || slurp(entry.path()).find(word) != std::string::npos)
        found.push_back(path);
    }
    return found;
  }

  std::string site(const std::string& path) const { return slurp(options.directory / path); }
  bool has(const std::string& path) const { return fs::exists(options.directory / path); }

  TemporaryDirectory directory;
  std::unique_ptr<Ledger> ledger;
  std::unique_ptr<PageReader> pages;
  SiteOptions options;
  std::map<std::string, Edition> editions;
  std::set<std::string> unreadable;
  Time start = at("2026-11-29T12:00:00Z");
};

}  // namespace gazetted::test
