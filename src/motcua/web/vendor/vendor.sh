#!/bin/sh
# Copies the third-party front-end files that the project ships into the repository.
# Needs npm, and only when a version changes: the copies are committed and Node is not used at run time.
#   cd src/motcua/web/vendor && sh vendor.sh
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
cd "$here"
npm ci --silent
out="$here/../static/web"
tests="$here/../../../../tests/browser/vendor"
mkdir -p "$out/vendor" "$out/fonts" "$tests"

# Source maps are not shipped, so the comments that point to them go: a manifest storage would look for them.
strip_map() { sed -e '/^\/[\/*][#@] sourceMappingURL=/d' -e 's#/\*[\#@] sourceMappingURL=[^*]*\*/##' "$1" > "$2"; }

strip_map node_modules/bootstrap/dist/css/bootstrap.min.css "$out/vendor/bootstrap.min.css"
strip_map node_modules/htmx.org/dist/htmx.min.js "$out/vendor/htmx.min.js"
strip_map node_modules/axe-core/axe.min.js "$tests/axe.min.js"
for weight in 400 500 600 700; do
  for subset in vietnamese latin; do
    cp "node_modules/@fontsource/be-vietnam-pro/files/be-vietnam-pro-$subset-$weight-normal.woff2" "$out/fonts/"
  done
done

# The sprite holds only the icons that icons.txt names.
sprite="$out/icons.svg"
printf '<svg xmlns="http://www.w3.org/2000/svg">\n' > "$sprite"
grep -v '^#' icons.txt | sort -u | while read -r name; do
  [ -n "$name" ] || continue
  file="node_modules/bootstrap-icons/icons/$name.svg"
  [ -f "$file" ] || { echo "no such icon: $name" >&2; exit 1; }
  paths=$(sed -e 's/<svg[^>]*>//' -e 's#</svg>##' "$file" | tr -d '\n' | sed 's/  */ /g')
  printf '<symbol id="%s" viewBox="0 0 16 16">%s</symbol>\n' "$name" "$paths" >> "$sprite"
done
printf '</svg>\n' >> "$sprite"

# Licences travel with the copies.
{
  echo "Third-party files in this folder and in ../fonts, ../icons.svg, with their licences:"
  for package in bootstrap htmx.org bootstrap-icons @fontsource/be-vietnam-pro; do
    version=$(sed -n 's/^ *"version": "\([^"]*\)".*/\1/p' "node_modules/$package/package.json" | head -1)
    licence=$(sed -n 's/^ *"license": "\([^"]*\)".*/\1/p' "node_modules/$package/package.json" | head -1)
    echo "- $package $version ($licence)"
  done
  for package in bootstrap htmx.org bootstrap-icons @fontsource/be-vietnam-pro; do
    echo; echo "== $package =="; cat "node_modules/$package/LICENSE"
  done
} > "$out/vendor/LICENSES.txt"
cp node_modules/axe-core/LICENSE "$tests/axe.LICENSE.txt"
echo "copied to $out and $tests"
