// The same site behind the daemon's own server, nginx and Caddy, each with the configuration that is shipped: over some
// 500 addresses they give the same status, type, text and headers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "gazetted/base/compression.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/publishing/site_tree.hpp"
#include "gazetted/site/addresses.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;

struct Answered {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

Answered read_answer(const fs::path& head, const fs::path& body) {
  Answered answer;
  std::error_code code;
  for (const auto& line : split(fs::exists(head, code) ? slurp(head) : "", '\n')) {
    if (line.starts_with("HTTP/")) {
      answer.status = std::atoi(std::string(line.substr(line.find(' ') + 1)).c_str());
    } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
      auto& value = answer.headers[lower(line.substr(0, colon))];
      value += (value.empty() ? "" : " AND ") + std::string(trim(line.substr(colon + 1)));
    }
  }
  answer.body = fs::exists(body, code) ? slurp(body) : "";
  return answer;
}

bool has_program(const char* name) { return run({"sh", "-c", std::string("command -v ") + name}).status == 0; }

class WebServers : public testing::Test {
 protected:
  void SetUp() override {
    newsroom.list("press.csv", "email\na@x.example\n");
    newsroom.configure(press_settings(capture->smtp_port()) +
                       fmt::format("http: {{listen: '127.0.0.1:{}'}}\nsite: {{}}\n", port));
    newsroom.directory.put("gazetted.yaml",
                           replace_all(slurp(newsroom.config()), "newsroom: {",
                                       fmt::format("newsroom: {{slug: example, languages: [en, de], colour: '#123456', "
                                                   "public_url: 'http://127.0.0.1:{}', ",
                                                   port)));
    newsroom.start();
  }
  void publish_much() {
    for (int i = 0; i < 16; ++i) {
      const auto id = fmt::format("r{}", i);
      newsroom.drop(id + ".md", fmt::format("---\ntitle: Release number {}\ntopics: [topic{}, All about it]\n---\n{}\n",
                                            i, i % 4, std::string(2000, char('a' + i))));
    }
    const auto bundle = newsroom.directory / "kit";
    fs::create_directories(bundle);
    newsroom.directory.put("kit/release.md",
                           "---\ntitle: With files\nattachments: [plan.svg, figures.csv, page.html, index.html, "
                           "figures.csv.gz, feed.json]\n"
                           "---\nText.\n");
    newsroom.directory.put("kit/release.de.md", "---\ntitle: Mit Dateien\n---\nText auf Deutsch.\n");
    newsroom.directory.put("kit/plan.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    newsroom.directory.put("kit/figures.csv", std::string(3000, '1'));
    newsroom.directory.put("kit/page.html", "<p>not ours</p>");
    newsroom.directory.put("kit/index.html", "<p>not ours either</p>");
    newsroom.directory.put("kit/figures.csv.gz", gzip("something else"));
    newsroom.directory.put("kit/feed.json", "{}");
    fs::rename(bundle, newsroom.incoming() / "kit");
    for (int i = 0; i < 16; ++i) ASSERT_TRUE(newsroom.done(fmt::format("r{}", i))) << newsroom.log();
    ASSERT_TRUE(newsroom.done("kit")) << newsroom.log();
    newsroom.drop("fix.md",
                  "---\nkind: correction\nsupersedes: r3\nchange_note: The number was wrong and is right now."
                  "\ntitle: Release number three\n---\nText.\n");
    newsroom.drop("away.md",
                  "---\nkind: withdrawal\nsupersedes: r5\nchange_note: It was not ours to tell, sorry.\n"
                  "---\n");
    ASSERT_TRUE(newsroom.done("fix") && newsroom.done("away")) << newsroom.log();
  }

  // Every address that the site has, and others that people try.
  std::vector<std::string> addresses() const {
    std::set<std::string> all = {"/",
                                 "/nothing",
                                 "/newsroom/",
                                 "/newsroom/example",
                                 "/newsroom/other/",
                                 "/.state/owner",
                                 "/.state/gone/6",
                                 "/site/",
                                 "/newsroom/example/releases/en/",
                                 "/newsroom/example/x.json",
                                 "/newsroom/example/releases/en/x-999",
                                 "/newsroom/example/releases/en/x-999.md",
                                 "/newsroom/example/media/99/plan.svg"};
    for (const auto& file : SiteTree(newsroom.directory / "state/site").files()) {
      auto path = "/" + file;
      if (file == "404.html") continue;
      const bool is_of_story = number_of_media(path).has_value();
      if (is_of_story && path.ends_with("/page.html")) {
        const auto folder = path.substr(0, path.rfind('/'));
        for (const auto* rest : {"", "/", "/index", "/page", "/figures", "/nothing"}) all.insert(folder + rest);
      }
      const bool is_story =
          path.find("/releases/") != std::string::npos && path.ends_with(".html") && !path.ends_with("/index.html");
      if (is_of_story || (!path.ends_with("/index.html") && path != "/index.html")) all.insert(path);
      if (path.ends_with("index.html") && !is_of_story) {
        all.insert(path.substr(0, path.size() - 10));
        if (path != "/index.html") all.insert(path.substr(0, path.size() - 11));
      }
      if (!is_story) continue;
      const auto page = path.substr(0, path.size() - 5);
      const auto folder = page.substr(0, page.rfind('/') + 1), number = page.substr(page.rfind('-'));
      for (const auto& other : {page, page + "/", page + "?from=mail", page + ".pdf", folder + "other-words" + number,
                                folder + "other-words" + number + ".txt", replace_all(page, "release", "RELEASE"),
                                page.substr(0, page.size() - 1) + "99", page + ".zip"})
        all.insert(other);
    }
    return {all.begin(), all.end()};
  }

  // With one client that asks for one after the other.
  std::vector<Answered> ask(int of_port, const std::vector<std::string>& paths, const std::string& header = "") {
    const auto folder = newsroom.directory / fmt::format("answers-{}", of_port);
    fs::remove_all(folder);
    fs::create_directories(folder);
    std::string config;
    for (std::size_t i = 0; i < paths.size(); ++i) {
      config +=
          fmt::format("{}url = \"http://127.0.0.1:{}{}\"\noutput = \"{}\"\ndump-header = \"{}\"\nsilent\npath-as-is\n",
                      i == 0 ? "" : "next\n", of_port, paths[i], (folder / fmt::format("{}.body", i)).string(),
                      (folder / fmt::format("{}.head", i)).string());
      if (!header.empty()) config += fmt::format("header = \"{}\"\n", header);
    }
    newsroom.directory.put("curl.conf", config);
    run({"curl", "-K", (newsroom.directory / "curl.conf").string()});
    std::vector<Answered> answers;
    for (std::size_t i = 0; i < paths.size(); ++i)
      answers.push_back(read_answer(folder / fmt::format("{}.head", i), folder / fmt::format("{}.body", i)));
    return answers;
  }

  std::string shipped(const std::string& name) const {
    auto text = slurp(source("config/" + name));
    text = replace_all(text, "/srv/gazetted/site", (newsroom.directory / "state/site").string());
    return replace_all(text, "127.0.0.1:8025", fmt::format("127.0.0.1:{}", port));
  }
  // Without TLS, and what belongs to it.
  void start_nginx() {
    auto text = shipped("nginx-newsroom.conf");
    text.resize(text.find("server {\n    listen 80;"));
    std::string kept;
    for (const auto& line : split(text, '\n')) {
      if (line.find("ssl_certificate") != std::string_view::npos || line.find("listen [::]") != std::string_view::npos)
        continue;
      kept += line.find("listen 443") != std::string_view::npos ? fmt::format("    listen 127.0.0.1:{};", nginx_port)
                                                                : std::string(line);
      kept += "\n";
    }
    const auto folder = newsroom.directory / "nginx";
    fs::create_directories(folder / "temp");
    newsroom.directory.put("nginx/newsroom.conf", kept);
    std::string temps;
    for (const char* each : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
      temps += fmt::format("{}_temp_path {}/temp/{};\n", each, folder.string(), each);
    newsroom.directory.put(
        "nginx/nginx.conf",
        fmt::format("daemon off;\n{}pid {}/pid;\nerror_log {}/error.log;\nevents {{}}\nhttp {{\naccess_log off;\n"
                    "include /etc/nginx/mime.types;\ndefault_type application/octet-stream;\n{}include "
                    "{}/newsroom.conf;\n}}\n",
                    ::getuid() == 0 ? "user root;\n" : "", folder.string(), folder.string(), temps, folder.string()));
    server.emplace(std::vector<std::string>{"nginx", "-p", folder.string(), "-e", (folder / "error.log").string(), "-c",
                                            (folder / "nginx.conf").string()},
                   newsroom.directory / "server.log");
    wait_for_port(nginx_port);
  }
  void start_caddy() {
    auto text = replace_all(shipped("Caddyfile-newsroom"), "news.example.org {",
                            fmt::format("http://127.0.0.1:{} {{", caddy_port));
    newsroom.directory.put("Caddyfile", "{\n\tadmin off\n\tauto_https off\n}\n" + text);
    server.emplace(
        std::vector<std::string>{"env", "HOME=" + newsroom.directory.path().string(), "caddy", "run", "--config",
                                 (newsroom.directory / "Caddyfile").string(), "--adapter", "caddyfile"},
        newsroom.directory / "server.log");
    wait_for_port(caddy_port);
  }
  void wait_for_port(int of_port) {
    EXPECT_TRUE(eventually([&] {
      return run({"curl", "-s", "-o", "/dev/null", fmt::format("http://127.0.0.1:{}/robots.txt", of_port)}).status == 0;
    }));
  }

  // What was a page's address once is a copy of it elsewhere, which says where the page is; and of what is withdrawn
  // every address is 410, however it is spelled.
  static bool is_as_good(const Answered& ours, const Answered& theirs) {
    const auto page = value_of(ours, "location");
    if (ours.status != 301 || page.find("/releases/") == std::string::npos) return false;
    if (theirs.status == 200 && !value_of(theirs, "content-encoding").empty()) return true;
    if (theirs.status == 200) return theirs.body.find(page + "\"") != std::string::npos;
    if (theirs.status == 301) return number_in_path(value_of(theirs, "location")) == number_in_path(page);
    return theirs.status == 410;
  }
  // What differs, in words; empty: nothing that a reader could see.
  static std::string difference(const Answered& ours, const Answered& theirs) {
    if (is_as_good(ours, theirs)) return "";
    if (ours.status != theirs.status) return fmt::format("{}, not {}", theirs.status, ours.status);
    if (ours.status != 301 && ours.body != theirs.body) return "another text";
    for (const char* name :
         {"content-type", "content-encoding", "cache-control", "content-security-policy", "content-disposition",
          "x-content-type-options", "referrer-policy", "cross-origin-opener-policy", "cross-origin-resource-policy",
          "permissions-policy", "x-robots-tag", "vary", "location"}) {
      if (ours.status == 301 && std::string_view(name) != "location") continue;
      // Caddy says so with a compressed form alone.
      if (std::string_view(name) == "vary" && value_of(ours, "content-encoding").empty()) continue;
      const auto own = value_of(ours, name), other = value_of(theirs, name);
      if (own != other) return fmt::format("{}: '{}', not '{}'", name, other, own);
    }
    if (ours.status == 200 && (!theirs.headers.contains("etag") || !theirs.headers.contains("last-modified")))
      return "no validators";
    return "";
  }
  // Under which name a file is saved is said by the daemon alone; addresses may be whole or not.
  static std::string value_of(const Answered& answer, const std::string& name) {
    const auto found = answer.headers.find(name);
    if (found == answer.headers.end()) return "";
    auto value = found->second;
    if (name == "content-disposition") value.resize(std::min(value.find(';'), value.size()));
    if (name == "location" && value.starts_with("http://")) value.erase(0, value.find('/', 7));
    if (name == "content-type" || name == "vary") value = lower(value);
    return value;
  }
  void compare(const std::vector<std::string>& paths, int of_port, const std::string& header) {
    const auto ours = ask(port, paths, header), theirs = ask(of_port, paths, header);
    std::map<int, int> seen;
    std::string differences;
    int count = 0;
    for (std::size_t i = 0; i < paths.size(); ++i) {
      ++seen[ours[i].status];
      const auto found = difference(ours[i], theirs[i]);
      if (!found.empty() && ++count <= 20) differences += paths[i] + ": " + found + "\n";
    }
    EXPECT_EQ(count, 0) << header << "\n" << differences;
    for (const int status : {200, 301, 404, 410}) EXPECT_GT(seen[status], 0) << status;
  }
  std::string page_called(const std::string& words) const {
    for (const auto& file : SiteTree(newsroom.directory / "state/site").files()) {
      if (file.find("/" + words) != std::string::npos && file.ends_with(".html"))
        return "/" + file.substr(0, file.size() - 5);
    }
    return "there is none";
  }
  // What a reader finds while the daemon is down.
  void expect_static_site(int of_port) {
    newsroom.stop();
    const auto page = page_called("release-number-1-"), gone = page_called("release-number-5-");
    const std::pair<std::string, int> rows[] = {{page, 200},
                                                {page + ".zip", 200},
                                                {page + ".html", 301},
                                                {gone, 410},
                                                {gone + ".zip", 410},
                                                {gone + ".md", 410},
                                                {"/nothing", 404},
                                                {"/.state/owner", 404},
                                                {"/newsroom/example/", 200},
                                                {"/newsroom/example", 301},
                                                {"/u/x", 502},
                                                {"/api/v1/releases/x", 502}};
    for (const auto& [path, status] : rows) EXPECT_EQ(ask(of_port, {path}).front().status, status) << path;
    EXPECT_THAT(ask(of_port, {gone + ".zip"}).front().body, HasSubstr("It was not ours to tell"));
    EXPECT_THAT(ask(of_port, {"/nothing"}).front().body, HasSubstr("404"));
  }

  Capture capture;
  Newsroom newsroom;
  const int port = free_port(), nginx_port = free_port(), caddy_port = free_port();
  std::optional<Process> server;
};

TEST_F(WebServers, NginxServesTheSiteAsTheDaemonDoes) {
  if (!has_program("nginx")) GTEST_SKIP() << "nginx is not installed";
  publish_much();
  start_nginx();
  const auto paths = addresses();
  EXPECT_GE(paths.size(), 250u);  // each is asked for twice
  compare(paths, nginx_port, "");
  compare(paths, nginx_port, "Accept-Encoding: gzip");
  expect_static_site(nginx_port);
}

TEST_F(WebServers, CaddyServesTheSiteAsTheDaemonDoes) {
  if (!has_program("caddy")) GTEST_SKIP() << "Caddy is not installed";
  publish_much();
  start_caddy();
  const auto paths = addresses();
  compare(paths, caddy_port, "");
  compare(paths, caddy_port, "Accept-Encoding: gzip, br");
  expect_static_site(caddy_port);
}

}  // namespace
}  // namespace gazetted::test
