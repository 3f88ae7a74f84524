// Opens an HTML report in a browser and looks at what a reader would see.
//
//   REPORT_HTML=/path/to/report.html node --test
//
// CHROMIUM names another browser than Debian's.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const file = process.env.REPORT_HTML && resolve(process.env.REPORT_HTML);
assert.ok(file && existsSync(file), 'REPORT_HTML names an HTML report');
const address = pathToFileURL(file).href;

const widths = [390, 1280];
let browser;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
    ],
  });
});

after(() => browser?.close());

/** The report at a width, with everything that it logs and asks for. */
async function open(width, options = {}) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, ...options });
  const heard = { messages: [], requests: [] };
  page.on('console', (message) => heard.messages.push(message.text()));
  page.on('pageerror', (error) => heard.messages.push(String(error)));
  page.on('request', (request) => heard.requests.push(request.url()));
  await page.goto(address);
  return { page, heard };
}

test('it logs nothing and asks for nothing but itself', async () => {
  for (const colorScheme of ['light', 'dark']) {
    const { page, heard } = await open(1280, { colorScheme });
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.waitForTimeout(200);
    assert.deepEqual(heard.messages, []);
    assert.deepEqual(heard.requests.filter((url) => url !== 'data:,'), [address]);
    await page.close();
  }
});

test('every link within it leads somewhere', async () => {
  const { page } = await open(1280);
  const { contents, dead } = await page.evaluate(() => {
    const links = [...document.querySelectorAll('a[href^="#"]')];
    const target = (link) => document.getElementById(decodeURIComponent(link.hash.slice(1)));
    return {
      contents: [...document.querySelectorAll('nav a')].map((link) => target(link)?.tagName),
      dead: links.filter((link) => !target(link)).map((link) => link.hash),
    };
  });
  assert.ok(contents.length > 0);
  assert.ok(contents.every((tag) => tag.toLowerCase() === 'section'), String(contents));
  assert.deepEqual(dead, []);
  await page.close();
});

test('the page never scrolls sideways', async () => {
  for (const width of widths) {
    const { page } = await open(width);
    const found = await page.evaluate(() => {
      const root = document.documentElement;
      const outside = [...document.body.querySelectorAll('*')].filter((element) => {
        const box = element.getBoundingClientRect();
        return box.width > 0 && box.right > innerWidth + 1 && !element.closest('.scroll');
      });
      return { page: root.scrollWidth, outside: outside.map((element) => element.outerHTML.slice(0, 80)) };
    });
    assert.ok(found.page <= width, `${found.page} at ${width}`);
    assert.deepEqual(found.outside, []);
    await page.close();
  }
});

test('all text can be seen', async () => {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of widths) {
      const { page } = await open(width, { colorScheme });
      const hidden = await page.evaluate(() => {
        const rgb = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
        const light = ([r, g, b]) =>
          [r, g, b].map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
            .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
        const contrast = (one, other) => {
          const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
          return (a + 0.05) / (b + 0.05);
        };
        const paper = rgb(getComputedStyle(document.body).backgroundColor);
        const out = [];
        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
          const { parentElement: element, nodeValue: text } = walk.currentNode;
          // Folded away until asked for, or said by a tooltip.
          if (!text.trim() || element.closest('tr.all, details:not([open]) > :not(summary), svg title, svg desc')) continue;
          const range = document.createRange();
          range.selectNodeContents(walk.currentNode);
          const box = range.getBoundingClientRect();
          const style = getComputedStyle(element);
          const folded = element.closest('details:not([open])') && !element.closest('summary');
          if (folded) continue;
          const seen = box.width > 0 && box.height > 0 && style.visibility === 'visible' && Number(style.opacity) > 0.5;
          const svg = element.closest('svg');
          const legible = svg || contrast(rgb(style.color), paper) >= 4.5;
          if (!seen || !legible) out.push(`${element.tagName} ${text.slice(0, 30)} ${style.color}`);
        }
        return out;
      });
      assert.deepEqual(hidden, [], `${width} ${colorScheme}`);
      await page.close();
    }
  }
});

test('pictures have a size and their texts do not run into each other', async () => {
  for (const width of widths) {
    const { page } = await open(width);
    const pictures = await page.evaluate(() =>
      [...document.querySelectorAll('svg')].map((svg) => {
        const frame = svg.getBoundingClientRect();
        const texts = [...svg.querySelectorAll('text')].map((text) => ({ text, box: text.getBoundingClientRect() }));
        const clashes = [];
        texts.forEach(({ text, box: a }, at) => {
          if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.bottom > frame.bottom + 1) {
            clashes.push(`${text.textContent} leaves the picture`);
          }
          for (const { text: other, box: b } of texts.slice(at + 1)) {
            const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            // Boxes of lines stand a little into each other by the font's own leading.
            if (across > 1.5 && down > 0.35 * Math.min(a.height, b.height)) {
              clashes.push(`${text.textContent} / ${other.textContent}`);
            }
          }
        });
        return { width: frame.width, height: frame.height, named: !!svg.querySelector('title')?.textContent, clashes };
      }));
    for (const picture of pictures) {
      assert.ok(picture.width > 300 && picture.height > 30 && picture.named, JSON.stringify(picture));
      assert.deepEqual(picture.clashes, []);
    }
    await page.close();
  }
});

test('paper has no contents list, all events, and no table wider than the sheet', async () => {
  // A4 between its margins, in CSS pixels.
  const { page } = await open(688, { colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const found = await page.evaluate(() => ({
    contents: getComputedStyle(document.querySelector('nav')).display,
    heads: [...document.querySelectorAll('thead')].map((head) => getComputedStyle(head).display),
    folded: [...document.querySelectorAll('tr.all')].filter((row) => row.getBoundingClientRect().height === 0).length,
    wide: [...document.querySelectorAll('table, svg')]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .map((element) => element.textContent.slice(0, 40)),
    paper: getComputedStyle(document.body).backgroundColor,
    ink: getComputedStyle(document.body).color,
  }));
  assert.equal(found.contents, 'none');
  assert.ok(found.heads.every((display) => display === 'table-header-group'));
  assert.equal(found.folded, 0);
  assert.deepEqual(found.wide, []);
  assert.deepEqual([found.paper, found.ink], ['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  assert.ok(pdf.length > 10_000);
  await page.close();
});

test('a row can be cited, and shows all its events when it is', async () => {
  const { page } = await open(1280);
  const id = await page.evaluate(() => {
    const all = document.querySelector('tr.all');
    return (all?.previousElementSibling ?? document.querySelector('tbody tr'))?.id;
  });
  assert.ok(id?.startsWith('c-'), String(id));
  await page.goto(`${address}#${id}`);
  const shown = await page.evaluate((id) => {
    const row = document.getElementById(id);
    const box = row.getBoundingClientRect();
    const next = row.nextElementSibling;
    return {
      seen: box.top >= 0 && box.bottom <= innerHeight,
      marked: getComputedStyle(row).backgroundColor !== 'rgba(0, 0, 0, 0)',
      unfolded: !next?.classList.contains('all') || next.getBoundingClientRect().height > 0,
    };
  }, id);
  assert.deepEqual(shown, { seen: true, marked: true, unfolded: true });
  await page.close();
});
