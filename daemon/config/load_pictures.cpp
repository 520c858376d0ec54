// `pictures:`, and where the program that makes them is.
#include "gazetted/config/shipped.hpp"
#include "load_parts.hpp"

namespace gazetted {
namespace {

constexpr std::uint64_t least_kept = 10u << 20;

bool is_program(const fs::path& path) {
  std::error_code code;
  return fs::is_regular_file(path, code) &&
         (fs::status(path, code).permissions() & (fs::perms::owner_exec | fs::perms::others_exec)) != fs::perms::none;
}

}  // namespace

void read_pictures(Section& root, Settings& settings) {
  auto& pictures = settings.pictures;
  pictures.directory = settings.store.directory() / "pictures";
  for (const auto& place : helper_programs("gazetted-pictures")) {
    if (pictures.program.empty() && is_program(place)) pictures.program = place;
  }
  Section section(root.context(), root.get("pictures"), "pictures");
  section.read_size("keep", pictures.keep);
  if (const auto* keep = section.get("keep"); keep && pictures.keep < least_kept)
    root.context().error(keep->place, "'keep' must be at least 10MB");
  const auto* program = section.get("program");
  if (!program) return;
  std::string named;
  section.read("program", named);
  if (named == "off") {
    pictures.program.clear();
  } else if (!named.empty()) {
    pictures.program = section.resolve(named);
    if (!is_program(pictures.program))
      root.context().error(program->place, fmt::format("'program': {} is not a program; leave the line out, or write "
                                                       "'program: off' to show pictures as they are",
                                                       pictures.program.string()));
  }
}

}  // namespace gazetted
