// The public newsroom. All of it written anew (`site build`), beside a plain copy of the same files as the reference;
// and one more release in it, from its drop to the last list, beside a newsroom a hundredth as large. The bar for
// 10,000 is 60 s.
//   newsroom [RELEASES]              default 1000
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>

#include "bench.hpp"

using namespace gazetted;
using namespace gazetted::bench;

namespace {

constexpr double bar_seconds_for_10000 = 60;

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "newsroom: %s\n", why.c_str());
  std::exit(1);
}

struct Measured {
  double growing = 0;   // seconds from the start to the last of all pages
  double building = 0;  // all of it at once
  double copying = 0;   // its files, by cp
  double one_more = 0;  // seconds from its drop to the last of the lists and feeds that it is in
  std::size_t files = 0, files_of_one = 0;
};

class Newsroom {
 public:
  explicit Newsroom(fs::path where) : root_(std::move(where)) {
    fs::create_directories(root_ / "spool/incoming");
    const std::string yaml = fmt::format(
        "newsroom: {{name: Bench, slug: bench, email: press@example.org, public_url: 'https://news.example.org'}}\n"
        "spool: {{directory: spool, settle: 0s}}\nstore: sqlite:state/l.db\ncontrol: c.sock\n"
        "hostname: bench.example.org\nlog: {{level: warn}}\nsite: {{directory: site, theme: {}}}\n",
        TEST_SOURCE_DIR "/config/site");
    put(root_ / "c.yaml", yaml);
  }

  // Of the last ten years, three of forty topics each.
  void drop(int number) const {
    std::string text = fmt::format(
        "---\ntitle: Release number {} of many that a newsroom has\nsummary: What it is about, in one line.\n"
        "date: {}-{:02}-{:02}\ntopics: [topic {}, topic {}, topic {}]\nchannels: [site]\n---\n",
        number, 2016 + number % 10, 1 + number / 10 % 12, 1 + number / 120 % 28, number % 40, number / 2 % 40,
        number / 3 % 40);
    while (text.size() < 3000) text += fmt::format("Paragraph {} has *some* words in it, and more.\n\n", text.size());
    const auto aside = root_ / fmt::format("r{}.md", number);
    put(aside, text);
    fs::rename(aside, root_ / fmt::format("spool/incoming/r{}.md", number));
  }

  // Seconds until there are so many. They are published in any order, but each gets the next number: where all before
  // it are there, `count` alone has to be looked for.
  double wait_for_all(int count, Steady::time_point since) const {
    const auto are_there = [&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));  // a look costs more than the 1 ms between two
      std::error_code code;
      return std::distance(fs::directory_iterator(root_ / "site/.state/stories", code), {}) >= count;
    };
    return wait(are_there, since);
  }
  double wait_for_page(int number, Steady::time_point since) const {
    const auto page = root_ / fmt::format("site/.state/stories/{}", number);
    const auto is_there = [&] {
      std::error_code code;
      return fs::exists(page, code);
    };
    return wait(is_there, since);
  }

  std::unique_ptr<Child> serve() const {
    return std::make_unique<Child>(
        std::vector<std::string>{GAZETTED_BINARY, "-c", (root_ / "c.yaml").string(), "serve"}, root_ / "log");
  }
  double command(const std::vector<std::string>& words) const {
    const auto begin = Steady::now();
    Child ran(words, root_ / "log");
    ran.wait();
    return seconds_since(begin);
  }
  double build() const { return command({GAZETTED_BINARY, "-c", (root_ / "c.yaml").string(), "site", "build"}); }
  double copy() const { return command({"cp", "-r", (root_ / "site").string(), (root_ / "copy").string()}); }

  struct Written {
    std::size_t files = 0;
    double last = 0;
  };
  // In seconds of the Unix epoch, and by the time of their change: that of their writing is of what they show.
  Written written_since(double when) const {
    Written written;
    for (const auto& entry : fs::recursive_directory_iterator(root_ / "site")) {
      struct stat file {};
      if (::lstat(entry.path().c_str(), &file) != 0 || !S_ISREG(file.st_mode)) continue;
      const double changed = double(file.st_ctim.tv_sec) + double(file.st_ctim.tv_nsec) / 1e9;
      if (changed <= when) continue;
      ++written.files;
      written.last = std::max(written.last, changed);
    }
    return written;
  }

 private:
  double wait(const std::function<bool()>& is_so, Steady::time_point since) const {
    if (!wait_for(is_so, 3600)) give_up("the pages do not appear; see " + (root_ / "log").string());
    return seconds_since(since);
  }
  static void put(const fs::path& path, const std::string& text) {
    if (!write_file(path, text)) give_up("cannot write " + path.string());
  }
  fs::path root_;
};

Measured measure(const fs::path& where, int count) {
  Newsroom newsroom(where);
  for (int i = 1; i <= count; ++i) newsroom.drop(i);
  Measured made;
  const auto begin = Steady::now();
  auto daemon = newsroom.serve();
  made.growing = newsroom.wait_for_all(count, begin);
  daemon->stop();
  made.building = newsroom.build();
  made.copying = newsroom.copy();
  made.files = newsroom.written_since(0).files;
  daemon = newsroom.serve();
  std::this_thread::sleep_for(std::chrono::seconds(2));
  newsroom.drop(count + 1);  // the first of a daemon reads the stories of its lists
  newsroom.wait_for_page(count + 1, Steady::now());
  std::this_thread::sleep_for(std::chrono::seconds(3));
  const double dropped = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  newsroom.drop(count + 2);
  newsroom.wait_for_page(count + 2, Steady::now());
  std::this_thread::sleep_for(std::chrono::seconds(3));
  const auto written = newsroom.written_since(dropped);
  made.files_of_one = written.files;
  made.one_more = written.last - dropped;
  daemon->stop();
  return made;
}

void print(const char* name, int count, const Measured& made) {
  std::printf(
      "%-6s %6d releases: grown in %.1f s; built in %.2f s, %zu files, %.1f times cp; one more in %.3f s, %zu files\n",
      name, count, made.growing, made.building, made.files, made.building / made.copying, made.one_more,
      made.files_of_one);
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 1000;
  const Scratch scratch;
  const int few = std::max(10, count / 100);
  const auto small = measure(scratch.path / "small", few);
  const auto large = measure(scratch.path / "large", count);
  print("small", few, small);
  print("large", count, large);
  // What there is but once, and the lists of topics, which have an end, are in both.
  const double each = (large.building - small.building) / (count - few);
  std::printf(
      "one more release costs %.2f times as much in the large one; by what each costs, 10,000 would be built in %.1f s "
      "(bar %.0f s)\n",
      large.one_more / small.one_more, large.building + (10'000 - count) * each, bar_seconds_for_10000);
  return 0;
}
