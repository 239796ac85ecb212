#!/usr/bin/env python3
"""What is built can be installed and used from another CMake project; what is archived builds without git."""
import pathlib
import shutil
import subprocess
import tarfile
import io

from support import check, folder, main

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROJECT = """cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES CXX)
find_package(quorate 0.1 REQUIRED)
add_executable(consumer main.cpp)
target_link_libraries(consumer PRIVATE quorate::io quorate::models)
"""
PROGRAM = """#include <cstdio>
#include <string>
#include <vector>

#include "quorate/io/job.hpp"
#include "quorate/models/model.hpp"

int main(int, char** argv) {
  quorate::DiagnosticSink sink;
  const std::vector<std::string> inputs{argv[1]};
  const quorate::Job job = quorate::read_job(inputs, {}, sink);
  const quorate::FitResult fit = quorate::make_model("dawid-skene")->fit(job.table, {});
  std::printf("%zu votes, %zu objects\\n", job.table.votes(), fit.posterior.items());
}
"""


def succeed(words, cwd=None):
    done = subprocess.run([str(word) for word in words], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    check(done.returncode == 0, f"{words}:\n{done.stdout[-3000:]}")
    return done.stdout


def cached(build, name):
    for line in (build / "CMakeCache.txt").read_text().splitlines():
        if line.startswith(name + ":"):
            return line.split("=", 1)[1]
    return ""


def installed(given):
    """cmake --install to a prefix, then find_package from there."""
    with folder() as name:
        top = pathlib.Path(name)
        succeed(["cmake", "--install", given.build, "--prefix", top / "prefix"])
        check("quorate" in succeed([top / "prefix" / "bin" / "quorate", "--version"]), "the program does not run")
        (top / "CMakeLists.txt").write_text(PROJECT)
        (top / "main.cpp").write_text(PROGRAM)
        flags = [f"-D{flag}={cached(given.build, flag)}"
                 for flag in ("CMAKE_CXX_COMPILER", "CMAKE_CXX_FLAGS_DEBUG", "CMAKE_BUILD_TYPE")]
        succeed(["cmake", "-G", "Ninja", "-S", top, "-B", top / "build", f"-DCMAKE_PREFIX_PATH={top / 'prefix'}", *flags])
        succeed(["cmake", "--build", top / "build"])
        said = succeed([top / "build" / "consumer", ROOT / "data" / "fashion"])
        check(said == "100 votes, 20 objects\n", said)
        text = (top / "build" / "build.ninja").read_text()
        check("-Wconversion" not in text and "-Werror" not in text, "our warnings are the consumer's")


def archived(given):
    """The archive of the last commit (without git: a copy) configures, names only files that it has, and its first
    layer builds."""
    with folder() as name:
        source = pathlib.Path(name) / "quorate"
        if (ROOT / ".git").exists() and shutil.which("git"):
            archive = subprocess.run(["git", "-C", str(ROOT), "archive", "HEAD"], stdout=subprocess.PIPE, check=True).stdout
            tarfile.open(fileobj=io.BytesIO(archive)).extractall(source)
        else:
            shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns("build", ".git"))
        launcher = cached(given.build, "CMAKE_CXX_COMPILER_LAUNCHER")
        # One object a source: a unity build would not name them all.
        succeed(["cmake", "--preset", "dev", "-DCMAKE_UNITY_BUILD=OFF",
                 f"-DCMAKE_CXX_COMPILER={cached(given.build, 'CMAKE_CXX_COMPILER')}",
                 f"-DCMAKE_CXX_COMPILER_LAUNCHER={launcher}"], cwd=source)
        inputs = succeed(["ninja", "-C", "build/dev", "-t", "inputs", "all"], cwd=source).splitlines()
        sources = [line.strip() for line in inputs if line.strip().endswith(".cpp")]
        check(len(sources) > 100, f"only {len(sources)} sources")
        missing = [path for path in sources if not (source / "build" / "dev" / path).exists()]
        check(not missing, f"the archive lacks {missing}")
        succeed(["ninja", "-C", "build/dev", "quorate_base"], cwd=source)


main([installed, archived])
