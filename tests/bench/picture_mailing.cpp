// Whether pictures that are made slow the mail: recipients a second into Postfix's smtp-sink, alone and while photos of
// 24 megapixels are made in all sizes and formats of a page, in alternating runs. Prints the medians and their ratio.
//   picture_mailing [RECIPIENTS [PAIRS]]      default 20000 and 7
#include <cstdio>
#include <cstdlib>

#include "bench.hpp"
#include "gazetted/base/text.hpp"
#include "photo.hpp"

using namespace gazetted;
using namespace gazetted::bench;

namespace {

constexpr int most_photos = 24;  // of which not the last is finished before the mailing is

// A release whose time has not come: its pictures are made ahead.
void put_photos(const fs::path& root, const std::string& photo) {
  const auto bundle = root / "photos";
  fs::create_directories(bundle);
  std::string attachments;
  for (int i = 0; i < most_photos; ++i) {
    const auto name = fmt::format("{}.jpg", i);
    attachments += fmt::format("- {{file: {}, alt: A photo, inline: false}}\n", name);
    static_cast<void>(write_file(bundle / name, photo + std::to_string(i)));
  }
  static_cast<void>(
      write_file(bundle / "release.md",
                 "---\ntitle: Photos\nlists: [l1]\nchannels: [site]\nrelease_at: 2099-01-05 09:00\nattachments:\n" +
                     attachments + "---\nSee them.\n"));
  fs::rename(bundle, root / "spool/incoming/photos");
}

// The one that the program is at.
bool is_making(const fs::path& root) {
  std::error_code code;
  for (fs::directory_iterator it(root / "state/pictures", code), end; !code && it != end; it.increment(code)) {
    if (fs::exists(it->path() / "made", code)) return true;
  }
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 20'000;
  const int pairs = argc > 2 ? std::atoi(argv[2]) : 7;
  const Scratch scratch;
  fs::create_directories(scratch.path / "photo");
  const auto bytes = photo(scratch.path / "photo");
  std::vector<double> alone, beside, ratios;
  for (int pair = 0; pair < pairs; ++pair) {
    for (const bool with_photos : {pair % 2 == 0, pair % 2 != 0}) {
      const int smtp = free_port(), http = free_port();
      const auto sink = start_sink(smtp);
      TestDaemon newsroom(scratch.path / "run", {{smtp, recipients(count, 50)}, {smtp, recipients(1, 1, count)}},
                          "connections: 10", fmt::format("http: {{listen: \"127.0.0.1:{}\"}}\nsite: {{}}\n", http));
      const auto config = newsroom.root / "c.yaml";
      auto yaml = replace_all(*read_file(config), "{name: Bench}",
                              fmt::format("{{name: Bench, slug: bench, public_url: \"http://127.0.0.1:{}\"}}", http));
      yaml = replace_all(yaml, "settle: 0s", "settle: 0s, max_file_size: 1000MB");
      if (!write_file(config, yaml)) return 1;
      newsroom.start();
      if (with_photos) {
        put_photos(newsroom.root, bytes);
        if (!wait_for([&] { return is_making(newsroom.root); }, 60)) return std::printf("no picture is made\n"), 1;
      }
      const auto begin = newsroom.drop();
      newsroom.wait_sent(count + 1, 300);
      const double rate = count / seconds_since(begin);
      // Between two of them none is being made for a moment.
      if (with_photos && !wait_for([&] { return is_making(newsroom.root); }, 10))
        return std::printf("the pictures were ready too early\n"), 1;
      (with_photos ? beside : alone).push_back(rate);
      std::printf("%s %.0f recipients/s\n", with_photos ? "beside pictures:" : "alone:          ", rate);
      std::fflush(stdout);
      newsroom.stop();
    }
    ratios.push_back(beside.back() / alone.back());
  }
  std::printf("\n| %d recipients, median of %d pairs | alone | beside pictures | ratio |\n|---|---|---|---|\n", count,
              pairs);
  std::printf("| recipients a second | %.0f | %.0f | %.2f |\n", median(alone), median(beside), median(ratios));
  return 0;
}
