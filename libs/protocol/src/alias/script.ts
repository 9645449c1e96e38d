// Single-script texts: UTS #39 §5.1, by resolved script sets. Called by alias.ts.
// Uses Node's own Unicode data: a script newer than this Node is unknown.

// Every script by its ISO 15924 code, frequent ones first. A test compares the list with Node's.
const CODES =
  'Latn Cyrl Arab Deva Grek Hebr Thaa Thai Hang Hira Kana Hani Bopo Beng Taml Telu Knda Mlym Gujr Guru Geor Armn Ethi Khmr Laoo Mymr Sinh Tibt ' +
  'Adlm Aghb Ahom Armi Avst Bali Bamu Bass Batk Berf Bhks Brah Brai Bugi Buhd Cakm Cans Cari Cham Cher Chrs Copt Cpmn Cprt Diak Dogr Dsrt ' +
  'Dupl Egyp Elba Elym Gara Glag Gong Gonm Goth Gran Gukh Hano Hatr Hluw Hmng Hmnp Hung Ital Java Kali Kawi Khar Khoj Kits Krai Kthi Lana ' +
  'Lepc Limb Lina Linb Lisu Lyci Lydi Mahj Maka Mand Mani Marc Medf Mend Merc Mero Miao Modi Mong Mroo Mtei Mult Nagm Nand Narb Nbat Newa ' +
  'Nkoo Nshu Ogam Olck Onao Orkh Orya Osge Osma Ougr Palm Pauc Perm Phag Phli Phlp Phnx Plrd Prti Rjng Rohg Runr Samr Sarb Saur Sgnw Shaw ' +
  'Shrd Sidd Sidt Sind Sogd Sogo Sora Soyo Sund Sunu Sylo Syrc Tagb Takr Tale Talu Tang Tavt Tayo Tfng Tglg Tirh Tnsa Todr Tols Toto Tutg ' +
  'Ugar Vaii Vith Wara Wcho Xpeo Xsux Yezi Yiii Zanb';

// Writing systems of several scripts: Japanese, Korean, Chinese with bopomofo (UTS #39,
// "augmented script set").
const SYSTEMS = [
  ['Hani', 'Hira', 'Kana'],
  ['Hani', 'Hang'],
  ['Hani', 'Bopo'],
];

/** Characters that every script uses. */
const SHARED = /[\p{scx=Zyyy}\p{scx=Zinh}]+/gu;
const writings = [...CODES.split(' ').map((code) => [code]), ...SYSTEMS];
/** Of the writings so far needed: 170 patterns take 20 ms, which a start need not. */
const patterns: RegExp[] = [];

/** True if one script, or Japanese, Korean or Chinese, can write all of it. */
export function isSingleScript(text: string): boolean {
  const letters = text.replaceAll(SHARED, '');
  return writings.some((codes, at) => {
    const pattern = (patterns[at] ??= patternOf(codes));
    return pattern.test(letters);
  });
}

/** Returns a pattern that matches nothing if this Node's Unicode is older than the script. */
function patternOf(codes: readonly string[]): RegExp {
  const scripts = codes.map((code) => String.raw`\p{scx=${code}}`).join('');
  try {
    return new RegExp(`^[${scripts}]*$`, 'u');
  } catch {
    // An unknown script is the only reason to refuse this pattern.
    return /^(?!)/u;
  }
}
