// A crawler that reads the site all the time, as the server answers it, while releases are published, corrected, also
// to other topics, and withdrawn and the daemon is killed at any moment: no address that a page leads to is missing, no
// file is half of one, and at the end every address that was ever given answers 200, 301 or 410.
// GAZETTED_CRAWLED_KILLS=200 for the long form.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <thread>

#include "../../daemon/web/site_files.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::IsEmpty;

struct Seen {
  int status = 0;
  std::string type, body, location;
};

Seen look_at(const fs::path& site, const std::string& path) {
  WebRequest request;
  request.target = path;
  const auto answer = show_site(site, request);
  Seen seen{answer.status, answer.content_type, answer.body, ""};
  if (const auto to = answer.headers.find("Location"); to != answer.headers.end()) seen.location = to->second;
  if (answer.opened) {
    const auto text = read_all(answer.opened->get(), path, 64u << 20);
    seen.body = text ? *text : "cannot be read";
  }
  return seen;
}

// Empty: it is whole.
std::string why_not_whole(const std::string& path, const Seen& seen) {
  const auto ends_with = [&](const char* end) { return trim(seen.body).ends_with(end); };
  const bool is_html = seen.type.starts_with("text/html"), is_json = seen.type.find("json") != std::string::npos;
  if (is_html && !ends_with("</html>")) return path + ": half a page";
  if (is_json && !parse_json(seen.body)) return path + ": half a JSON text";
  if (path.ends_with(".atom") && !ends_with("</feed>")) return path + ": half a feed";
  if (path.ends_with(".rss") && !ends_with("</rss>")) return path + ": half a feed";
  if (path.ends_with(".zip") && seen.status == 200 && seen.body.find("PK\x05\x06") == std::string::npos)
    return path + ": half a kit";
  return "";
}

class Crawler {
 public:
  Crawler(fs::path site, std::string base) : site_(std::move(site)), base_(std::move(base)) {
    thread_ = std::thread([this] {
      while (!ends_) crawl();
    });
  }
  ~Crawler() { end(); }
  void end() {
    ends_ = true;
    if (thread_.joinable()) thread_.join();
  }
  // When nobody reads any more.
  const std::set<std::string>& faults() const { return faults_; }
  const std::set<std::string>& addresses() const { return all_; }
  int rounds() const { return rounds_; }

 private:
  void crawl() {
    std::deque<std::string> waiting = {"/newsroom/example/", "/newsroom/example/feed.atom", "/sitemap.xml"};
    std::set<std::string> met(waiting.begin(), waiting.end());
    // While it is made for the first time nobody has been given an address yet.
    if (!fs::exists(site_ / ".state/made-by")) return;
    for (; !waiting.empty(); waiting.pop_front()) {
      const auto& path = waiting.front();
      const auto seen = look_at(site_, path);
      if (seen.status != 200 && seen.status != 301 && seen.status != 410)
        faults_.insert(fmt::format("{}: {}", path, seen.status));
      if (const auto why = why_not_whole(path, seen); !why.empty()) faults_.insert(why);
      auto links = links_of(seen);
      if (!seen.location.empty()) links.insert(seen.location);
      for (const auto& link : links) {
        if (met.insert(link).second) waiting.push_back(link);
      }
    }
    all_.merge(met);
    ++rounds_;
  }
  // Of our own site.
  std::set<std::string> links_of(const Seen& seen) const {
    std::set<std::string> links;
    for (const std::string begin : {"href=\"", "src=\"", "<loc>"}) {
      for (auto at = seen.body.find(begin); at != std::string::npos; at = seen.body.find(begin, at + 1)) {
        const auto start = at + begin.size();
        auto link = seen.body.substr(start, seen.body.find_first_of("\"<", start) - start);
        if (link.starts_with(base_)) link.erase(0, base_.size());
        if (link.starts_with('/') && !link.starts_with("//")) links.insert(link.substr(0, link.find('#')));
      }
    }
    return links;
  }

  const fs::path site_;
  const std::string base_;
  std::set<std::string> faults_, all_;
  std::atomic<bool> ends_ = false;
  std::atomic<int> rounds_ = 0;
  std::thread thread_;
};

TEST(CrawledSite, NeverMissesAnAddressHoweverOftenTheDaemonIsKilled) {
  const char* wanted = std::getenv("GAZETTED_CRAWLED_KILLS");
  const int kills = wanted ? std::atoi(wanted) : 10;
  Capture capture;
  Newsroom newsroom;
  newsroom.list("press.csv", "email\na@x.example\n");
  newsroom.configure(press_settings(capture->smtp_port()) + "site: {}\n");
  const std::string base = "https://news.example.org";
  newsroom.directory.put("gazetted.yaml", replace_all(slurp(newsroom.config()), "newsroom: {",
                                                      "newsroom: {slug: example, public_url: '" + base + "', "));
  Crawler crawler(newsroom.directory / "state/site", base);
  // Each is published, corrected under another headline once it was accepted, and then withdrawn.
  std::set<std::string> dropped;
  const auto drop = [&](const std::string& id, const std::string& front, const std::string& body) {
    newsroom.drop(id + ".md", fmt::format("---\n{}---\n{}\n", front, body));
    dropped.insert(id);
  };
  const std::string note = "change_note: The number was wrong and is right now.\n";
  int corrected = 0, withdrawn = 0;
  for (int round = 0; round < kills; ++round) {
    newsroom.start();
    const auto id = fmt::format("r{}", round);
    drop(id, fmt::format("title: Release number {0}\ntopics: [all, Topic {0}]\n", round), std::string(3000, 'a'));
    if (newsroom.status(fmt::format("r{}", corrected))) {
      drop(fmt::format("fix{}", corrected),
           fmt::format("kind: correction\nsupersedes: r{0}\ntitle: Corrected number {0}\ntopics: [{1}]\n{2}", corrected,
                       corrected % 3 == 0 ? "all" : fmt::format("'Corrected C{}'", std::string(corrected % 4, '+')),
                       note),
           "Text.");
      ++corrected;
    }
    if (newsroom.status(fmt::format("fix{}", withdrawn))) {
      drop(fmt::format("away{}", withdrawn), fmt::format("kind: withdrawal\nsupersedes: fix{}\n{}", withdrawn, note),
           "");
      ++withdrawn;
    }
    ASSERT_TRUE(eventually([&] { return newsroom.status(id).has_value(); }, std::chrono::minutes(3))) << newsroom.log();
    std::this_thread::sleep_for(std::chrono::milliseconds(round * 37 % 400));  // at another moment each time
    newsroom.kill();
  }
  newsroom.start();
  for (const auto& id : dropped) {
    // After many kills a page may be at its dozenth attempt, and wait for the next.
    const auto is_done = [&] {
      const auto status = newsroom.status(id);
      return status && (status->state == "done" || status->state == "withdrawn");
    };
    ASSERT_TRUE(eventually(is_done, Duration(900'000))) << id << "\n" << newsroom.log();
  }
  EXPECT_GT(withdrawn, kills / 3);
  const int rounds = crawler.rounds();
  ASSERT_TRUE(eventually([&] { return crawler.rounds() > rounds + 1; }));
  crawler.end();
  EXPECT_THAT(crawler.faults(), IsEmpty());
  EXPECT_GT(crawler.addresses().size(), std::size_t(kills));
  for (const auto& path : crawler.addresses()) {
    const auto seen = look_at(newsroom.directory / "state/site", path);
    EXPECT_TRUE(seen.status == 200 || seen.status == 301 || seen.status == 410) << path << ": " << seen.status;
    if (seen.status == 301) {
      EXPECT_NE(look_at(newsroom.directory / "state/site", seen.location).status, 404) << path;
    }
  }
  EXPECT_EQ(newsroom.command({"site", "check"}).out, "");
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

}  // namespace
}  // namespace gazetted::test
