// The public newsroom: a release is read on the web from its moment on, at an address that stays, and nothing of it is
// there before or after it may be.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/clock.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/site/addresses.hpp"
#include "support/daemon_here.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using namespace std::string_literals;

constexpr Duration hour{3'600'000};
const std::string tuesday = "The bridge opens on Tuesday and not on Monday.";

class PublicSite : public testing::Test {
 protected:
  void configure(const std::string& more = "", const std::string& newsroom_keys = "") {
    newsroom.list("press.csv", "email\na@x.example\nb@x.example\n");
    newsroom.configure(press_settings(capture->smtp_port()) +
                       fmt::format("http: {{listen: '127.0.0.1:{}'}}\nsite: {{}}\n", port) + more);
    const auto url = fmt::format("public_url: 'http://127.0.0.1:{}', {}", port, newsroom_keys);
    newsroom.directory.put("gazetted.yaml",
                           replace_all(slurp(newsroom.config()), "newsroom: {", "newsroom: {slug: example, " + url));
  }

  Ran fetch(const std::string& path) const {
    return run({"curl", "-s", "--max-time", "10", "-w", "\n%{http_code} %{redirect_url}",
                fmt::format("http://127.0.0.1:{}{}", port, path)});
  }
  // Every file of the site in which the words are.
  std::vector<std::string> files_with(const std::string& words) const {
    std::vector<std::string> found;
    const auto site = newsroom.directory / "state/site";
    std::error_code code;
    for (fs::recursive_directory_iterator it(site, code), end; !code && it != end; it.increment(code)) {
      const auto path = it->path().lexically_relative(site).string();
      if (it->path().filename().string().starts_with(".new-")) continue;  // it may be in its place by now
      if (it->is_regular_file() &&
          (path.find(words) != std::string::npos || slurp(it->path()).find(words) != std::string::npos))
        found.push_back(path);
    }
    return found;
  }
  std::string state(const std::string& id) {
    const auto status = newsroom.status(id);
    return status ? status->state : "";
  }
  static std::string sitemap_of_now() { return "/sitemap-" + format_rfc3339(Clock().now()).substr(0, 4) + ".xml"; }
  void drop_bridge(const std::string& front = "") {
    newsroom.drop("bridge.md", "---\ntitle: New bridge opens\ntopics: [transport]\n" + front +
                                   "---\nThe mayor opens the **new bridge** on Monday.\n");
  }
  static std::string version(const std::string& kind, const std::string& supersedes, const std::string& more,
                             const std::string& body) {
    return fmt::format("---\nkind: {}\nsupersedes: {}\nchange_note: {}\n{}---\n{}", kind, supersedes, tuesday, more,
                       body);
  }

  const int port = free_port();
  mutable Capture capture;
  Newsroom newsroom;
};

TEST_F(PublicSite, AReleaseIsReadThereAndTheMailLeadsToIt) {
  configure();
  newsroom.start();
  drop_bridge();
  ASSERT_TRUE(newsroom.done("bridge")) << newsroom.log();
  const std::string path = "/newsroom/example/releases/en/new-bridge-opens-1";
  const auto page = fetch(path);
  EXPECT_THAT(page.out, HasSubstr("<strong>new bridge</strong> on Monday"));
  EXPECT_THAT(page.out, HasSubstr("\n200 "));
  for (const auto& mail : capture->mails())
    EXPECT_THAT(replace_all(mail.bytes, "=\r\n", ""), HasSubstr(fmt::format("http://127.0.0.1:{}{}", port, path)));
  EXPECT_THAT(newsroom.command({"status", "bridge"}).out, HasSubstr("page                         published"));
  for (const auto* other : {"/newsroom/example/releases/en/other-words-1", "/newsroom/example/releases/en/x-1.html"})
    EXPECT_THAT(fetch(other).out, HasSubstr(fmt::format("\n301 http://127.0.0.1:{}{}", port, path)));
  for (const auto* form : {".txt", ".md", ".json", ".zip"})
    EXPECT_THAT(fetch(path + form).out, HasSubstr("\n200 ")) << form;
  for (const auto& list : {"/newsroom/example/"s, "/newsroom/example/feed.atom"s, "/newsroom/example/feed.json"s,
                           "/newsroom/example/topics/transport/"s, sitemap_of_now(), "/news-sitemap.xml"s})
    EXPECT_THAT(fetch(list).out, HasSubstr("new-bridge-opens-1")) << list;
  EXPECT_THAT(fetch("/sitemap.xml").out, HasSubstr(sitemap_of_now()));
  EXPECT_THAT(fetch("/newsroom/example/releases/en/x-2").out, HasSubstr("\n404 "));
  EXPECT_EQ(newsroom.command({"site", "check"}).out, "");
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

TEST_F(PublicSite, NothingOfItIsThereBeforeItsTime) {
  configure();
  DaemonHere daemon(newsroom);
  drop_bridge("release_at: " + format_rfc3339(Clock().now() + hour) + "\n");
  ASSERT_TRUE(eventually([&] { return state("bridge") == "scheduled"; })) << newsroom.log();
  newsroom.drop("other.md", simple_release("Something else"));
  ASSERT_TRUE(newsroom.done("other")) << newsroom.log();
  EXPECT_THAT(files_with("bridge"), IsEmpty());
  EXPECT_THAT(fetch("/newsroom/example/releases/en/new-bridge-opens-1").out, HasSubstr("\n404 "));
  daemon.clock.set_by(hour + Duration(1'000));
  newsroom.directory.put("spool/incoming/.look", "");
  ASSERT_TRUE(newsroom.done("bridge")) << newsroom.log();
  EXPECT_THAT(fetch("/newsroom/example/releases/en/new-bridge-opens-1").out, HasSubstr("\n200 "));
}

// It is no news of today.
TEST_F(PublicSite, AnOldReleaseKeepsItsDayWhenItIsCorrected) {
  configure();
  newsroom.start();
  drop_bridge("date: 2019-03-05\n");
  ASSERT_TRUE(newsroom.done("bridge")) << newsroom.log();
  newsroom.drop("fix.md", version("correction", "bridge", "title: New bridge opens\n", "Tuesday it is.\n"));
  ASSERT_TRUE(newsroom.done("fix")) << newsroom.log();
  const std::string path = "/newsroom/example/releases/en/new-bridge-opens-1";
  EXPECT_THAT(fetch(path).out,
              testing::AllOf(HasSubstr("Tuesday it is."), HasSubstr("5 March 2019"), HasSubstr("\"2019-03-05\"")));
  EXPECT_THAT(fetch("/newsroom/example/archive/2019/03/").out, HasSubstr("new-bridge-opens-1"));
  EXPECT_THAT(fetch("/news-sitemap.xml").out, Not(HasSubstr("new-bridge-opens-1")));
  EXPECT_THAT(fetch(path + ".md").out, HasSubstr("PUBLISHED 2019-03-05"));
  EXPECT_EQ(newsroom.command({"site", "check"}).out, "");
}

TEST_F(PublicSite, ACorrectionIsSaidOnThePageAndTheOldAddressLeadsToTheNew) {
  configure();
  newsroom.start();
  drop_bridge();
  ASSERT_TRUE(newsroom.done("bridge")) << newsroom.log();
  newsroom.drop("fix.md", version("correction", "bridge", "title: New bridge opens on Tuesday\n", "Tuesday it is.\n"));
  ASSERT_TRUE(newsroom.done("fix")) << newsroom.log();
  const std::string path = "/newsroom/example/releases/en/new-bridge-opens-on-tuesday-1";
  const auto page = fetch(path).out;
  EXPECT_THAT(page, HasSubstr(tuesday));
  EXPECT_THAT(page, HasSubstr("Tuesday it is."));
  EXPECT_THAT(fetch("/newsroom/example/releases/en/new-bridge-opens-1").out,
              HasSubstr(fmt::format("\n301 http://127.0.0.1:{}{}", port, path)));
  EXPECT_THAT(files_with("on Monday</p>"), IsEmpty());
  EXPECT_THAT(fetch("/newsroom/example/feed.atom").out, HasSubstr("CORRECTION: New bridge opens on Tuesday"));
  EXPECT_EQ(newsroom.command({"site", "check"}).out, "");
}

// Addresses once had no customs of languages; whoever serves the files, the old one leads to the page.
TEST_F(PublicSite, AGermanHeadlineIsWrittenAsGermansDoAndTheOldAddressLeadsThere) {
  configure("", "languages: [de], ");
  newsroom.start();
  newsroom.drop("bruecke.md", "---\nid: bruecke\nlanguage: de\n---\n# Neue Brücke öffnet\n\nAm Montag.\n");
  ASSERT_TRUE(newsroom.done("bruecke")) << newsroom.log();
  const std::string folder = "/newsroom/example/releases/de/", path = folder + "neue-bruecke-oeffnet-1";
  EXPECT_THAT(fetch(path).out, HasSubstr("Am Montag."));
  EXPECT_THAT(fetch("/newsroom/example/feed.atom").out, HasSubstr(path));
  EXPECT_THAT(fetch(folder + "neue-brucke-offnet-1").out,
              HasSubstr(fmt::format("\n301 http://127.0.0.1:{}{}", port, path)));
  EXPECT_THAT(slurp(newsroom.directory / ("state/site" + folder + "neue-brucke-offnet-1.html")),
              HasSubstr("rel=\"canonical\" href=\"http"));
  EXPECT_EQ(newsroom.command({"site", "check"}).out, "");
}

// The press office is not whom to tell of a weakness.
TEST_F(PublicSite, SecurityTxtNamesWhomTheConfigurationNames) {
  configure();
  newsroom.start();
  drop_bridge();
  ASSERT_TRUE(newsroom.done("bridge")) << newsroom.log();
  EXPECT_THAT(fetch("/.well-known/security.txt").out, HasSubstr("\n404 "));
  newsroom.stop();
  newsroom.directory.put("gazetted.yaml",
                         replace_all(slurp(newsroom.config()), "site: {}", "site: {security: security@example.org}"));
  newsroom.start();
  EXPECT_TRUE(eventually([&] {
    return fetch("/.well-known/security.txt").out.starts_with("Contact: mailto:security@example.org\nExpires: ");
  })) << newsroom.log();
}

TEST_F(PublicSite, WhatIsWithdrawnIsGoneButForTheNotice) {
  configure();
  newsroom.start();
  drop_bridge();
  ASSERT_TRUE(newsroom.done("bridge")) << newsroom.log();
  newsroom.drop("away.md", version("withdrawal", "bridge", "", ""));
  ASSERT_TRUE(newsroom.done("away")) << newsroom.log();
  const auto page = fetch("/newsroom/example/releases/en/new-bridge-opens-1").out;
  EXPECT_THAT(page, HasSubstr("\n410 "));
  EXPECT_THAT(page, HasSubstr(tuesday));
  EXPECT_THAT(files_with("The mayor opens"), IsEmpty());
  EXPECT_THAT(fetch("/newsroom/example/").out, Not(HasSubstr("new-bridge-opens-1")));
  EXPECT_THAT(fetch(sitemap_of_now()).out, Not(HasSubstr("new-bridge-opens-1")));
  EXPECT_EQ(newsroom.command({"site", "check"}).out, "");
}

// Whenever it comes, also while the page is being written.
TEST_F(PublicSite, AWithdrawalTakesDownWhatIsBeingPublished) {
  configure();
  newsroom.start();
  for (int round = 0; round < 6; ++round) {
    const auto id = fmt::format("plan{}", round);
    newsroom.drop(id + ".md", fmt::format("---\ntitle: Plan {}\n---\nThe secret of plan {}.\n", round, round));
    ASSERT_TRUE(eventually([&] { return newsroom.status(id).has_value(); })) << newsroom.log();
    std::this_thread::sleep_for(std::chrono::milliseconds(15 * round));
    newsroom.drop(fmt::format("away{}.md", round), version("withdrawal", id, "", ""));
    ASSERT_TRUE(newsroom.done(fmt::format("away{}", round))) << newsroom.log();
    EXPECT_THAT(files_with(fmt::format("secret of plan {}", round)), IsEmpty()) << newsroom.log();
  }
  EXPECT_EQ(newsroom.command({"site", "check"}).out, "");
}

TEST_F(PublicSite, WhatIsNotedForColleaguesIsInNoForm) {
  configure();
  newsroom.start();
  newsroom.drop("plan.md", "---\ntitle: Plan\n---\nText <!-- offer is 4.2m --> here.\n\n[//]: # (ask legal)\n");
  ASSERT_TRUE(newsroom.done("plan")) << newsroom.log();
  EXPECT_THAT(files_with("4.2m"), IsEmpty());
  EXPECT_THAT(files_with("ask legal"), IsEmpty());
}

TEST_F(PublicSite, WhatNeverWasThereIsNotAnnouncedByItsWithdrawal) {
  configure();
  DaemonHere daemon(newsroom);
  drop_bridge("release_at: " + format_rfc3339(Clock().now() + hour) + "\n");
  ASSERT_TRUE(eventually([&] { return state("bridge") == "scheduled"; })) << newsroom.log();
  newsroom.drop("away.md", version("withdrawal", "bridge", "", ""));
  ASSERT_TRUE(eventually([&] { return state("bridge") == "withdrawn"; })) << newsroom.log();
  EXPECT_THAT(files_with("bridge"), IsEmpty());
  EXPECT_THAT(files_with(tuesday), IsEmpty());
}

TEST_F(PublicSite, AReleaseForSomeListsAloneHasNoPageUnlessItAsksForOne) {
  configure();
  newsroom.start();
  drop_bridge("lists: [press]\n");
  ASSERT_TRUE(newsroom.done("bridge")) << newsroom.log();
  EXPECT_THAT(files_with("bridge"), IsEmpty());
  newsroom.drop("asked.md", "---\ntitle: Asked for\nlists: [press]\nchannels: [site]\n---\nText.\n");
  ASSERT_TRUE(newsroom.done("asked")) << newsroom.log();
  EXPECT_THAT(files_with("asked-for"), Not(IsEmpty()));
}

TEST_F(PublicSite, ItIsPausedAndCancelledAsEveryPost) {
  newsroom.spool_extra = "hold: 1h, ";
  configure();
  newsroom.start();
  drop_bridge();
  ASSERT_TRUE(eventually([&] { return newsroom.status("bridge").has_value(); })) << newsroom.log();
  ASSERT_EQ(newsroom.command({"cancel", "bridge"}).status, 0);
  EXPECT_TRUE(eventually([&] { return state("bridge") == "cancelled"; })) << newsroom.log();
  EXPECT_THAT(files_with("bridge"), IsEmpty());
}

TEST_F(PublicSite, AfterAKillThePagesAreThereOnceAndTheSiteIsWhole) {
  configure();
  for (int round = 0; round < 8; ++round) {
    newsroom.start();
    const auto id = fmt::format("r{}", round);
    newsroom.drop(id + ".md", simple_release(fmt::format("Release {}", round)));
    ASSERT_TRUE(eventually([&] { return newsroom.status(id).has_value(); })) << newsroom.log();
    std::this_thread::sleep_for(std::chrono::milliseconds(17 * round));  // at another moment each time
    newsroom.kill();
  }
  newsroom.start();
  for (int round = 0; round < 8; ++round) {
    ASSERT_TRUE(newsroom.done(fmt::format("r{}", round))) << newsroom.log();
    EXPECT_THAT(files_with(fmt::format("/release-{}-", round)), Not(IsEmpty()));
  }
  const auto checked = newsroom.command({"site", "check"});
  EXPECT_EQ(checked.out, "") << checked.err;
  EXPECT_EQ(checked.status, 0) << checked.err;
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

TEST_F(PublicSite, WhatCannotBeWrittenIsTriedAgainAndSaid) {
  configure("notify: [desk@x.example]\n");
  newsroom.directory.put("state/site", "a file where the directory should be");
  newsroom.start();
  drop_bridge();
  ASSERT_TRUE(eventually([&] { return newsroom.log().find("channel-stopped") != std::string::npos; }))
      << newsroom.log();
  EXPECT_THAT(newsroom.log(), HasSubstr("site-trouble"));
  const auto is_said = [&] {
    const auto mails = capture->mails();
    return std::any_of(mails.begin(), mails.end(), [](const auto& mail) {
      return mail.bytes.find("Subject: the newsroom's site cannot be written") != std::string::npos;
    });
  };
  EXPECT_TRUE(eventually(is_said));
  fs::remove(newsroom.directory / "state/site");
  newsroom.daemon->signal(SIGHUP);
  ASSERT_TRUE(newsroom.done("bridge")) << newsroom.log();
  EXPECT_THAT(fetch("/newsroom/example/releases/en/new-bridge-opens-1").out, HasSubstr("\n200 "));
  EXPECT_EQ(newsroom.command({"site", "check"}).out, "");
}

TEST_F(PublicSite, ANewsroomThatWasRenamedIsFoundAtItsFormerAddresses) {
  configure("", "former_slugs: [old-name], ");
  newsroom.start();
  drop_bridge();
  ASSERT_TRUE(newsroom.done("bridge")) << newsroom.log();
  EXPECT_THAT(
      fetch("/newsroom/old-name/releases/en/new-bridge-opens-1").out,
      HasSubstr(fmt::format("\n301 http://127.0.0.1:{}/newsroom/example/releases/en/new-bridge-opens-1", port)));
  EXPECT_THAT(fetch("/newsroom/old-name/search?q=x&lang=en").out,
              HasSubstr(fmt::format("\n301 http://127.0.0.1:{}/newsroom/example/search?q=x&lang=en", port)));
}

TEST_F(PublicSite, CheckNamesAPinnedReleaseThatIsNotThere) {
  configure("", "pinned: brigde, ");
  newsroom.start();
  drop_bridge();
  ASSERT_TRUE(newsroom.done("bridge")) << newsroom.log();
  const auto checked = newsroom.command({"check"});
  EXPECT_EQ(checked.status, 0) << checked.out;
  EXPECT_THAT(checked.out + checked.err, HasSubstr("has published no release 'brigde'"));
  newsroom.directory.put("gazetted.yaml", replace_all(slurp(newsroom.config()), "pinned: brigde", "pinned: bridge"));
  const auto right = newsroom.command({"check"});
  EXPECT_THAT(right.out + right.err, Not(HasSubstr("has published no release")));
  newsroom.drop("gone.md", version("withdrawal", "bridge", "title: New bridge opens\n", "It was wrong.\n"));
  ASSERT_TRUE(newsroom.done("gone")) << newsroom.log();
  const auto gone = newsroom.command({"check"});
  EXPECT_THAT(gone.out + gone.err, HasSubstr("pinned: 'bridge' of the newsroom 'default' was withdrawn"));
}

TEST_F(PublicSite, WhatWasForSomeListsAloneStaysSoWhenItIsCorrected) {
  configure();
  newsroom.start();
  drop_bridge("lists: [press]\n");
  ASSERT_TRUE(newsroom.done("bridge")) << newsroom.log();
  newsroom.drop("fix.md", version("correction", "bridge", "title: New bridge opens on Tuesday\n", "Tuesday it is.\n"));
  ASSERT_TRUE(newsroom.done("fix")) << newsroom.log();
  EXPECT_THAT(files_with("bridge"), IsEmpty());
  EXPECT_EQ(capture->mails().size(), 4u);
}

TEST_F(PublicSite, LaterPagesNameAStoryAsItIsNow) {
  configure();
  newsroom.start();
  drop_bridge();
  ASSERT_TRUE(newsroom.done("bridge")) << newsroom.log();
  newsroom.drop("road.md", "---\ntitle: New road\ntopics: [transport]\n---\nText.\n");
  ASSERT_TRUE(newsroom.done("road")) << newsroom.log();
  const std::string road = "newsroom/example/releases/en/new-road-2.html";
  EXPECT_THAT(slurp(newsroom.directory / "state/site" / road), HasSubstr("New bridge opens"));
  newsroom.drop("away.md", version("withdrawal", "bridge", "", ""));
  ASSERT_TRUE(newsroom.done("away")) << newsroom.log();
  EXPECT_THAT(slurp(newsroom.directory / "state/site" / road), Not(HasSubstr("New bridge opens")));
  EXPECT_EQ(newsroom.command({"site", "check"}).out, "");
}

// Whoever takes the site out of the configuration has nothing to serve.
TEST_F(PublicSite, WithoutASiteNoFileIsServed) {
  configure();
  newsroom.start();
  drop_bridge();
  ASSERT_TRUE(newsroom.done("bridge")) << newsroom.log();
  newsroom.directory.put("gazetted.yaml", replace_all(slurp(newsroom.config()), "site: {}\n", ""));
  newsroom.daemon->signal(SIGHUP);
  ASSERT_TRUE(eventually([&] { return newsroom.log().find("event=reloaded") != std::string::npos; })) << newsroom.log();
  for (const auto* path : {"/", "/etc/passwd", "/CMakeLists.txt", "/gazetted.yaml", "/newsroom/example/"})
    EXPECT_THAT(fetch(path).out, HasSubstr("\n404 ")) << path;
}

// A slip in `directory` must not cost the files that are there.
TEST_F(PublicSite, FilesOfOthersAreLeftAlone) {
  configure();
  newsroom.directory.put("gazetted.yaml",
                         replace_all(slurp(newsroom.config()), "site: {}", "site: {directory: lists}"));
  const auto checked = newsroom.command({"check"});
  EXPECT_EQ(checked.status, 1);
  EXPECT_THAT(checked.out, HasSubstr("holds files that are not the site's"));
  EXPECT_EQ(newsroom.command({"site", "build"}).status, 1);
  newsroom.start();
  ASSERT_TRUE(eventually([&] { return newsroom.log().find("site-trouble") != std::string::npos; })) << newsroom.log();
  EXPECT_TRUE(fs::exists(newsroom.directory / "lists/press.csv"));
  EXPECT_FALSE(fs::exists(newsroom.directory / "lists/index.html"));
}

TEST_F(PublicSite, SiteBuildLeavesWhatItCannotMake) {
  configure();
  newsroom.start();
  drop_bridge();
  ASSERT_TRUE(newsroom.done("bridge")) << newsroom.log();
  newsroom.stop();
  fs::rename(newsroom.directory / "spool/archive/bridge", newsroom.directory / "elsewhere");
  const auto built = newsroom.command({"site", "build"});
  EXPECT_EQ(built.status, 1);
  EXPECT_THAT(built.err, HasSubstr("archive/bridge"));
  EXPECT_THAT(files_with("new-bridge-opens"), Not(IsEmpty()));
}

TEST_F(PublicSite, IsSearched) {
  configure();
  newsroom.directory.put("gazetted.yaml", replace_all(slurp(newsroom.config()), "site: {}", "site: {search: true}"));
  newsroom.start();
  drop_bridge("date: 2019-03-05\n");
  newsroom.drop("plan.md", "---\ntitle: Plan <b> of Łódź\n---\nIt is a bridgehead & more.\n");
  ASSERT_TRUE(newsroom.done("bridge") && newsroom.done("plan")) << newsroom.log();
  const std::string search = "/newsroom/example/search";
  EXPECT_THAT(fetch("/newsroom/example/").out, HasSubstr("action=\"" + search + "\""));
  const auto found = fetch(search + "?q=BRIDGE").out;
  EXPECT_THAT(found, HasSubstr("\n200 "));
  EXPECT_THAT(found, HasSubstr("new-bridge-opens-"));
  EXPECT_THAT(found, HasSubstr("5 March 2019")) << "the day that lists show";
  EXPECT_THAT(found, HasSubstr("<mark>bridgehead</mark> &amp; more"));
  EXPECT_THAT(found, HasSubstr("Plan &lt;b&gt; of Łódź"));
  EXPECT_THAT(found, HasSubstr("noindex"));
  EXPECT_THAT(fetch(search + "?q=lodz").out, Not(HasSubstr("new-bridge-opens")));
  EXPECT_THAT(fetch(search + "?q=transport").out, HasSubstr("new-bridge-opens")) << "its topic";
  const auto none = fetch(search + "?q=%22%3Cscript%3E").out;
  EXPECT_THAT(none, HasSubstr("Nothing was found."));
  EXPECT_THAT(none, HasSubstr("value=\"&quot;&lt;script&gt;\""));
  EXPECT_THAT(fetch("/newsroom/nobody/search?q=x").out, HasSubstr("\n404 "));
  newsroom.drop("away.md", version("withdrawal", "bridge", "", ""));
  ASSERT_TRUE(newsroom.done("away")) << newsroom.log();
  EXPECT_THAT(fetch(search + "?q=bridge").out, Not(HasSubstr("new-bridge-opens")));
  EXPECT_TRUE(
      eventually([&] { return slurp(newsroom.directory / "state/search.db").find("mayor") == std::string::npos; }));
  EXPECT_EQ(newsroom.command({"site", "check"}).out, "");
}

TEST_F(PublicSite, HubsAreToldWhichFeedsHaveChanged) {
  configure();
  const auto hub = fmt::format("http://127.0.0.1:{}/hub", free_port());
  newsroom.directory.put("gazetted.yaml",
                         replace_all(slurp(newsroom.config()), "site: {}", "site: {hubs: ['" + hub + "']}"));
  newsroom.start();
  drop_bridge();
  ASSERT_TRUE(newsroom.done("bridge")) << newsroom.log();
  EXPECT_THAT(fetch("/newsroom/example/feed.atom").out, HasSubstr("<link rel=\"hub\" href=\"" + hub + "\""));
  const auto heads = run({"curl", "-sI", fmt::format("http://127.0.0.1:{}/newsroom/example/feed.json", port)}).out;
  EXPECT_THAT(heads, HasSubstr("<" + hub + ">; rel=\"hub\""));
  EXPECT_THAT(heads, HasSubstr("/newsroom/example/feed.json>; rel=\"self\""));
  // It is down: what it was not told is kept.
  ASSERT_TRUE(eventually([&] { return newsroom.log().find("hub-trouble") != std::string::npos; })) << newsroom.log();
  newsroom.stop();
  EXPECT_THAT(slurp(newsroom.directory / "state/hubs-to-tell"), HasSubstr("/topics/transport/feed.rss"));
  CaptureOptions options;
  options.http = replace_all(replace_all(hub, "http://", ""), "/hub", "");
  Capture hub_server(options);
  newsroom.start();
  const auto feed = percent_encode(fmt::format("http://127.0.0.1:{}/newsroom/example/feed.atom", port));
  EXPECT_TRUE(eventually([&] {
    const auto posts = hub_server->posts();
    return std::any_of(posts.begin(), posts.end(), [&](const auto& post) {
      return post.path == "/hub" && post.body == "hub.mode=publish&hub.url=" + feed;
    });
  })) << newsroom.log();
  EXPECT_TRUE(eventually([&] { return slurp(newsroom.directory / "state/hubs-to-tell") == "[]\n"; }));
  // Of a topic that it leaves, too: its subscribers have it in their readers.
  const auto times_told = [&](const std::string& topic) {
    const auto url =
        percent_encode(fmt::format("http://127.0.0.1:{}/newsroom/example/topics/{}/feed.json", port, topic));
    const auto posts = hub_server->posts();
    return std::count_if(posts.begin(), posts.end(), [&](const auto& post) { return post.body.ends_with("=" + url); });
  };
  ASSERT_EQ(times_told("transport"), 1);
  newsroom.drop("fix.md", version("correction", "bridge", "title: New bridge opens\ntopics: [C++]\n", "Text.\n"));
  ASSERT_TRUE(newsroom.done("fix")) << newsroom.log();
  EXPECT_TRUE(eventually([&] { return times_told("transport") == 2 && times_told("c") == 1; }));
  // A withdrawal names no topics; its notice is in the feeds of those that it had.
  newsroom.drop("away.md", version("withdrawal", "fix", "", ""));
  EXPECT_TRUE(eventually([&] { return times_told("c") == 2; })) << newsroom.log();
}

TEST_F(PublicSite, ATopicKeepsItsPageWhenItsLastReleaseLeavesIt) {
  configure();
  newsroom.start();
  drop_bridge();
  ASSERT_TRUE(newsroom.done("bridge")) << newsroom.log();
  newsroom.drop("fix.md", version("correction", "bridge", "title: New bridge opens\ntopics: [EU Funds]\n", "Text.\n"));
  ASSERT_TRUE(newsroom.done("fix")) << newsroom.log();
  const auto former = fetch("/newsroom/example/topics/transport/").out;
  EXPECT_THAT(former, HasSubstr("\n200 "));
  EXPECT_THAT(former, HasSubstr("There are no press releases here now."));
  EXPECT_THAT(fetch("/newsroom/example/topics/transport/feed.atom").out, HasSubstr("\n200 "));
  EXPECT_THAT(fetch("/newsroom/example/topics/").out, Not(HasSubstr("transport")));
  EXPECT_THAT(fetch("/newsroom/example/topics/").out, HasSubstr(">EU Funds</a>"));
  EXPECT_EQ(newsroom.command({"site", "check"}).out, "");
}

TEST_F(PublicSite, SiteBuildWritesItAfreshAndRemovesWhatDoesNotBelong) {
  configure();
  newsroom.start();
  drop_bridge();
  ASSERT_TRUE(newsroom.done("bridge")) << newsroom.log();
  newsroom.directory.put("state/site/newsroom/example/stray.html", "x");
  newsroom.directory.put("state/site/robots.txt", "x");
  const auto found = newsroom.command({"site", "check"});
  EXPECT_EQ(found.status, 1);
  EXPECT_EQ(found.out, "different robots.txt\nforeign   newsroom/example/stray.html\n");
  EXPECT_THAT(found.err,
              HasSubstr(" files 1 differs, 1 does not belong there. `gazetted site build` writes all of them "
                        "afresh, and deletes what does not belong there"));
  EXPECT_EQ(newsroom.command({"site", "build"}).status, 0);
  EXPECT_EQ(newsroom.command({"site", "check"}).out, "");
}

}  // namespace
}  // namespace gazetted::test
