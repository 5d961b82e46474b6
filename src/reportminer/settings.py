"""Every threshold in one place, each with its unit and the reason for its value."""

from __future__ import annotations

# --- limits on one file: files come from the open web ------------------------------------------
MAX_FILE_BYTES = 64 * 1024 * 1024
"""Bytes.  The longest work reports with pictures stay under 20 MB; scans of books do not belong here."""

MAX_PAGES = 500
"""Pages.  The longest real report known has fewer than 60."""

MAX_CHARACTERS = 2_000_000
"""Characters of parsed text.  A work report has 8,000 to 18,000."""

MAX_DIGITS = 1_000
"""Digits, or Chinese numerals, in a row.  More is no text, and the time to look for figures in them grows with the
square."""

MAX_EXPANSION = 100
"""Ratio of unpacked to packed bytes inside a ZIP container (DOCX).  Honest DOCX stay under 30."""

MAX_UNPACKED_BYTES = 256 * 1024 * 1024
"""Bytes that the members of a ZIP container may unpack to."""

ARCHIVE_MAX_MEMBERS = 10_000
"""Files in one ZIP archive, those of archives within it not counted: the townships of a province fit in."""

ARCHIVE_MAX_BYTES = 2 * 1024 * 1024 * 1024
"""Bytes that all files of one ZIP archive may unpack to, read one after the other, never held together."""

ARCHIVE_RATIO_FROM = 1024 * 1024
"""Bytes from which MAX_EXPANSION holds for one file of an archive: a short file of blanks packs to nothing."""

ARCHIVE_DEPTH = 2
"""Archives inside one another that are read: one, and those directly in it."""

MAX_SECONDS = 60.0
"""Seconds one file may take in the parser before it is given up."""

KILL_SECONDS = 75.0
"""Seconds without a sign of life after which the process that reads a file is ended: readers give up before that,
where the library they use lets them."""

MAX_MEMORY_BYTES = 2 * 1024 * 1024 * 1024
"""Bytes that a process which reads files may hold before it is ended; reading a report takes under 150 MB, recognising
a scan under 1 GB.  Linux and macOS only; on Linux the system refuses twice as much at once."""

IN_PROCESS_BYTES = 256 * 1024
"""Bytes up to which plain text is read without a process of its own: text so short cannot keep the reader busy."""

# --- segmenting ---------------------------------------------------------------------------------
LOOK_UP_CHARACTERS = 9_000
"""Characters that a process cuts by looking up just their words, before it reads the whole dictionary (0.15 s):
looking up a report of 5,000 takes a fifth of that, so that a second and third one would not pay."""

WORDS_KEPT = 65_536
"""Words whose terms for the full-text index are kept: bounds the memory."""

LOOK_UP_CHARACTERS_EACH = 50
"""Characters that each text cut by itself counts more, for what looking up costs besides."""

# --- quoting ------------------------------------------------------------------------------------
QUOTE_LENGTH = 60
"""Characters of source text quoted in a ledger row."""

# --- layout of PDF pages; em is the font size of the line in question ---------------------------
PDF_BASELINE_TOLERANCE = 0.45
"""Em by which baselines may differ on one line: raised note marks differ by 0.3, LibreOffice's by 0.41, lines by 1 or
more."""

PDF_SPACE_WIDE = 0.6
"""Em of blank between two glyphs, one of them full width, that is read as a space.  Word processors
put 0.25 between Chinese and digits, which is no space of the text."""

PDF_SPACE_IDEOGRAPHIC = 0.9
"""Em of blank between two words of full-width characters that is read as a typed full-width space, which separates
things (two issuers, an office and a name); LibreOffice writes such a space as a gap of 1."""

PDF_SPACE_LATIN = 0.18
"""Em of blank between two Latin letters or digits that is read as a space (a typed one is 0.25)."""

PDF_INDENT = 0.8
"""Em beyond the left margin from which a line counts as indented (the rule is two)."""

PDF_SLACK = 0.6
"""Em of blank at the end of a line that justified and unjustified setting leave by themselves."""

PDF_GAP = 1.6
"""Distance of two baselines, as a multiple of the usual one, that separates paragraphs."""

PDF_COLUMN_LINES = 8
"""Lines each of two columns must have: fewer may be a signature block or an unruled table."""

PDF_MAX_RULINGS = 3_000
"""Ruling lines on one page beyond which they are a drawing, not a table."""

PDF_BAND = 0.14
"""Share of the page's height at its top and bottom where running headers and page numbers stand."""

PDF_TITLE_SIZE = 1.12
"""Size of a title as a multiple of the body's: 22 pt over 16 pt by the rules, 18 over 15 at the least."""

PDF_SPARSE_PAGE = 30
"""Characters under which a page that is mostly a picture counts as scanned: a stamp or page number."""

PDF_PICTURE_SHARE = 0.5
"""Share of the page's area that pictures must cover for the page to count as scanned."""

PDF_DRAWN_LETTERS = 40
"""Drawings on a page without characters from which they are taken for letters turned into outlines."""

PDF_BROKEN_SHARE = 0.2
"""Share of unreadable characters (private use, Latin-1 debris) from which a text layer is called broken."""

PDF_NOTE_SIZE = 0.86
"""Size of footnotes as a multiple of the body's, at the most: 9 or 10.5 pt under 16 by the rules, 12 under 14."""

PDF_NOTE_RULE = 0.6
"""Share of the page's width up to which a line drawn above the foot may be the rule over footnotes."""

PDF_CELL_GAP = 1.2
"""Em of blank that parts cells of a table without rulings: a typed full-width space is 1."""

PDF_ALIGNED_ROWS = 3
"""Rows that must stand in the same columns before lines without rulings are read as a table."""

PDF_ALIGNED = 0.6
"""Em by which the left edges, middles or right edges of such a column may differ."""

# --- outline ------------------------------------------------------------------------------------
HEADING_LENGTH = 80
"""Characters.  A numbered line without end punctuation is a heading up to here; three-clause headings reach 70."""

CLOSED_HEADING_LENGTH = 45
"""Characters.  A heading that ends like a sentence (own line, or run into its paragraph) is no longer than this."""

UNNUMBERED_HEADING_LENGTH = 32
"""Characters.  Without a number, a longer line is taken for text: signs of style and cue words alone are weak."""

TITLE_LENGTH = 80
"""Characters of one title line; joint issuers and two-year titles reach 60."""

TITLE_WINDOW = 12
"""Blocks from the top in which the title is looked for; page noise seldom takes more."""

TOPIC_LABEL_LENGTH = 24
"""Characters.  A first sentence up to this length that opens a longer paragraph is recorded as its run-in label."""

INLINE_HEADING_PARAGRAPH = 120
"""Characters.  Only a paragraph longer than this can hide headings that lost their line breaks."""

INLINE_HEADING_GAP = 12
"""Characters between two such markers; 一、二、三产业 has fewer."""

STRONG_CUE = 2.5
"""Points.  From here on a heading cue alone makes an unnumbered line a heading of the first level."""

# --- rules coder: points -----------------------------------------------------------------------
SECTION_POINTS = 2.2
"""Points that a heading gives to its label: more than a single ordinary sign in the text, less than two."""

TWO_PART_CUE = 2.0
"""Points from which a heading cue counts as naming a part, where a heading may name two."""

TWO_PART_POINTS = 1.6
"""Points that a heading which names two parts gives to each of them; the words decide between them."""

PREAMBLE_POINTS = 2.0
"""Points for `other` before the first heading."""

DEFAULT_POINTS = 0.05
"""Points for `measure` where no heading says anything: breaks ties; more would drown the sequence."""

POSITION_POINTS = 0.3
"""Points, where no heading speaks, for `measure` at the beginning, falling to 0 at the end; the reverse for `plan`."""

CARRY_POINTS = 2.4
"""Points that a lead-in (以下不足:) gives to the items that follow it: a little more than the section's heading."""

OFF_SECTION = 0.5
"""Factor on signs of `measure` outside measures: figures and 开展 stand in plans and shortcomings too."""

PROMISED_DUTY = 0.4
"""Factor on signs of `responsibility` inside plans: a duty promised for next year is a plan."""

NEXT_YEAR_POINTS = 2.6
"""Points for `plan` of a passage that begins with the year after the reported one: as much as a sign for all of it."""

CAUSE_POINTS = 0.8
"""Share-weighted points of cause cues from which a shortcoming's aspect is its cause."""

CUE_CAP = 4.5
"""Points that one sentence can give to one label."""

ALSO_POINTS = 0.6
"""Share-weighted points from which a label that was not chosen is recorded as `also`."""

MAX_OPENINGS = 3_000
"""Ways to begin from which a sign is looked for at every place of a text: telling them apart no longer pays."""

MAX_CUE_OPENINGS = 400
"""The same for the coder's cues, by three characters: a cue that begins with digits is found quicker by a search."""

CUE_OPENING = 3
"""Characters at the beginning of a cue that a text must show where it is tried; with 2 it is tried twice as often."""

STRONG_ASSERTION = 2.0
"""Share-weighted points from which a lead-in's own words outvote the items it leads in."""

SIGNATURE_LENGTH = 32
"""Characters of a line near the end that can be an issuer, a date or a contact."""

SIGNATURE_LINES = 5
"""Passages from the end within which a signature is looked for."""

RULES_UNSURE_BELOW = 0.6
"""Confidence of the rules below which a coding is marked unsure, in reports that have headings.  Of the invented corpus
13 % are marked, with 72 % of the errors; of the hard cases 22 %, with 52 %.  Without headings none is marked: the order
of the passages decides there, which this confidence does not count (73 % would be marked, and hardly more of these be
wrong than of the others)."""

# --- text and web pages -------------------------------------------------------------------------
MAX_BAD_BYTES_SHARE = 0.001
"""Share of a file's bytes that may fail to decode: a torn download loses a few, a wrong encoding many."""

MIN_WRAP_WIDTH = 24
"""Columns (a Han character has two).  Lines wrapped by a program are longer; lists of short items are not."""

WRAP_RAGGED = 6
"""Columns by which a wrapped line may fall short: punctuation and numbers are not split."""

MIN_ARTICLE_HAN = 50
"""Han characters.  A page with fewer in its article is a notice with an attachment, a menu or an error."""

MAX_TAGS = 500_000
"""Tags of one web page.  A report pasted from Word, one tag for every few characters, has 20,000."""

MAX_CONTAINERS = 200
"""Elements of a page that may hold its article, by name or class: real pages have fewer than 30."""

MAX_GUESSING = 1_000_000_000
"""Tags of a web page times characters of its text up to which its article is guessed where no known container holds
it: the time for that grows with the product.  A report pasted from Word, one tag for every few characters, has 0.4."""

MAX_OPEN_TAGS = 2_000
"""Tags open at one place of a web page: parsing time grows with the square of the depth."""

# --- store --------------------------------------------------------------------------------------
LOCK_SECONDS = 5.0
"""Seconds to wait for another program to release the database before giving up."""

# --- ingest -------------------------------------------------------------------------------------
CHUNK_FILES = 12
"""Files handed to a worker at a time: below 10 the cost of handing over shows."""

CHUNKS_AHEAD = 3
"""Chunks a worker may be ahead of the writer: keeps memory flat however large the corpus."""

MAX_WORKERS = 60
"""Processes.  Windows can wait for 61 at a time; nobody gains from more."""

WORKERS_FROM = 120
"""Files from which more than one worker pays without being asked for: starting one costs about a second."""

# --- DOCX --------------------------------------------------------------------------------------
WORD_MAX_MEMBERS = 5_000
"""Parts in one DOCX.  A report with a hundred pictures has fewer than 200."""

WORD_LAYOUT_PARAGRAPHS = 3
"""Paragraphs in one cell from which a table of one or two rows counts as page layout, not as a table."""

WORD_LAYOUT_CHARACTERS = 200
"""Characters that such a cell must hold."""

# --- DOC, RTF and OpenDocument -------------------------------------------------------------------
OFFICE_SECONDS = 90.0
"""Seconds LibreOffice may take over one file: 2 as a rule, 30 at its first start on a slow computer."""

DOC_MAX_RUNS = 500_000
"""Stretches of one formatting in a DOC.  A report has a few thousand."""

OFFICE_EDGE_SLACK = 50
"""Twips (0.9 mm) by which the edges of one table column may differ from row to row."""

OFFICE_MAX_COLUMNS = 100
"""Columns of a table beyond which merged cells are not worked out."""

WORD_MAX_DEPTH = 20
"""Tables inside one another; what lies deeper is taken for the deepest."""

RTF_MAX_DEPTH = 1_000
"""Groups open at one place of an RTF.  Word and WPS stay under 30."""

RTF_MAX_CONTROLS = 20_000_000
"""Control words and groups in one RTF: at about a million a second this bounds the time."""

# --- outline of texts that lost their line breaks -----------------------------------------------
GLUED_HEADING_LENGTH = 60
"""Characters within which a heading glued to its text must end; with the year and the regulation's full wording 40."""

TITLE_PARAGRAPHS = 3
"""Paragraphs from the top in which a title glued to the text is looked for."""

ITEM_HEADING_SHARE = 0.5
"""Share of a series' items that must look like headings for one that ends like a sentence to count as one."""

PROMPTED_HEADING_LENGTH = 24
"""Characters.  A short line without number or cue right before 1. is a heading up to this length."""

CONTENTS_LINES = 3
"""Headings in a row, each printed again farther on, from which they are a table of contents."""

HEADING_STYLE_SHARE = 0.6
"""Share of a heading style's paragraphs that must be short for it to be trusted: some offices set all text in one."""

CUE_WINDOW = 40
"""Characters behind a number within which the words of a part's heading are looked for."""

INDENT_GAPS = 3
"""Wide gaps behind sentences in one paragraph from which they are taken for the indents of lost paragraphs."""

CLOSING_WINDOW = 80
"""Characters at the end of a paragraph without line breaks within which 特此报告 and the signature stand."""

TITLE_REST_LENGTH = 6
"""Characters of the second line of a title that breaks off within a word."""

BARE_HEADINGS = 3
"""Short lines without number, style or mark, each right above a long paragraph, from which they are headings."""

BARE_HEADING_LENGTH = 16
"""Characters of such a line: slogans of six to ten characters, seldom more."""

BARE_HEADING_TEXT = 60
"""Characters of the paragraph that must follow it."""

DATE_LINE_LENGTH = 16
"""Characters of a line at the top that is nothing but a date."""

REPORTS_TOGETHER = 16
"""Reports that are written in one transaction, each whole: a page that several of them touch is then written once.
With 16 a made report of 5,000 characters took 2.7 ms of the processor instead of 4.5, with 64 still 2.4."""

SECONDS_TOGETHER = 2.0
"""Seconds after which reports that wait to be written are written, however few: what a kill can cost."""

LOG_PAGES = 8_000
"""Pages of 4 KiB that the write-ahead log may hold before it is folded back: fewer waits for the disk."""

GARBAGE_THRESHOLDS = (50_000, 20, 20)
"""New objects, and rounds, after which Python looks for cycles among them: reports are read into objects without any,
and Python's own (700, 10, 10) takes a fifteenth of the time of an ingest."""

CACHE_KIBIBYTES = 16_000
"""KiB of pages that SQLite keeps while it writes: ids are random, so each report touches pages all over the tables, and
with SQLite's own 2,000 they are read again and again."""

# --- trained coder ------------------------------------------------------------------------------
EVIDENCE_CAP = 4.0
"""Points of evidence beyond which more of it tells the trained coder nothing new."""

POSITION_BINS = 6
"""Parts of equal length into which the trained coder divides a report."""

WORD_WEIGHT = 9.0
"""Length of the vector of a passage's terms: how much its words count beside the numbers about it."""

REGULARISATION = 1.0
"""Inverse strength (C) of the penalty on large coefficients."""

TERM_PLACES = 3
"""Places that a term must occur in: rarer ones are names, or one office's manner."""

COEFFICIENT_DECIMALS = 3
"""Decimals kept of a coefficient: finer differences are noise, and come from the machine's arithmetic."""

TRANSITION_PRIOR = 5.0
"""Imagined transitions, spread as labels usually are, added to those counted."""

INNER_FOLDS = 4
"""Parts of the training places on which scales and thresholds are chosen."""

ALSO_EXAMPLES = 8
"""Passages with a second label from which a model of it is trained."""

FEWEST_PASSAGES = 100
"""Coded passages without which nothing is trained: below this the rules are better by far."""

FEWEST_PLACES = 3
"""Places without which a model cannot be tried on places it has not seen."""

FEWEST_OF_LABEL = 5
"""Coded passages that every label needs."""

SURE_SHARE = 0.95
"""Share of passages of unseen places that a trained coder leaves unmarked: on the curve of its card the 5 % it is least
sure of hold four fifths of its errors with headings, three fifths without."""

UNSURE_BELOW = 0.85
"""Confidence below which a coding is marked unsure, for a model whose card has no curve."""

SECOND_TOPIC = 0.25
"""Probability from which a topic that is not the likeliest is recorded too."""

WORDS_KEPT = 65_536
"""Different words whose row in a model is kept: a large corpus has more, but the common ones fit."""

PLAIN_PASSAGES = 250
"""Passages that the trained coder codes without numpy: some three reports, in half of the time of loading it."""

REASON_POINTS = 0.2
"""Points a group of features must add to a label to be named in the reason of a coding."""

REASON_WORDS = 4
"""Words named in the reason of a coding."""

# --- adapting a trained coder by headings --------------------------------------------------------
HEADING_MARGIN = 1.0
"""Points by which a heading's strongest cue must lead the next label's: 问题和下一步打算 decides nothing."""

CONTRARY_POINTS = 1.0
"""Points of the passage's own words for another label, more than for the heading's, from which its heading is not
believed.  On the invented corpus 69 % of the passages keep a label, and 99 % of these are right (without this 88 %)."""

ADAPT_STRENGTH = 0.03
"""Variance of the prior that holds the coefficients near those at hand (the penalty of training has 1 around 0).  Of
0.003, 0.03 and 0.3 the best on gold in the trial of docs/adapting.md; choosing by agreement with headings
took too much."""

# --- show --why -----------------------------------------------------------------------------------
WHY_POINTS = 0.01
"""Points below which a sign is not worth a line."""

WHY_FEATURES = 400
"""Features of a trained model that are put together to signs: all that a long passage has."""

WHY_SIGNS = 14
"""Signs named of one passage: more nobody reads."""

# --- validation of a trained coder --------------------------------------------------------------
FOLDS = 5
"""Parts into which the places are dealt; each is held out once."""

DUPLICATE_GRAM = 5
"""Characters of the n-grams by which repeated passages are found."""

DUPLICATE_SHARE = 0.5
"""Share of the shorter passage's n-grams; passages that share more of them count as repeated."""

DUPLICATE_LENGTH = 20
"""Characters without blanks below which passages are too short to count as repeated (特此报告。)."""

ALPHA_FIRM = 0.8
"""Krippendorff's alpha from which conclusions may be drawn (Krippendorff 2004, Content Analysis, section 11.4.2)."""

ALPHA_TENTATIVE = 0.667
"""Alpha from which tentative conclusions may be drawn (same place)."""

BLANK_LINES = 12
"""Blank passages around a single passage that is coded or learnt from out of its report, half of them in front."""

PRACTICE_HIDDEN_WEIGHT = 0.3
"""What a practice passage counts for, as a share of a report's passage, when it is learnt without its headings: where
the heading alone decides, the words are no sign.  Between 0 (with headings only) and 1 little changed."""

WORST_CONFUSIONS = 8
"""Pairs of labels most often mistaken that a model's card lists."""

RESAMPLES = 1_000
"""Draws of reports with replacement behind an interval."""

SEED = 20240101
"""Of the random draws in validation."""

# --- text recognition (OCR) -----------------------------------------------------------------------
OCR_MAX_PIXELS = 80_000_000
"""Pixels of one picture.  An A3 sheet at 600 dpi has 70 million; a picture made to fill the memory has more."""

OCR_DPI = 200
"""Dots per inch at which a PDF page is drawn for recognition: more takes longer and reads no better."""

OCR_PAGE_SECONDS = 90.0
"""Seconds one page may take: 3 to 8 on two cores, several times that on an old computer."""

OCR_FILE_SECONDS = 1_800.0
"""Seconds all pages of a file may take together; pages that are left then are reported, not read."""

OCR_LOW_SCORE = 0.8
"""Score of a line, from 0 to 1, below which it is reported for comparison with the page."""

OCR_ILLEGIBLE_SCORE = 0.4
"""Score below which what was recognised is taken for dirt, a stamp or a signature, and goes to the ledger."""

OCR_TURNED_SCORE = 0.75
"""Mean score of a page below which it is tried turned by 90, 180 and 270 degrees."""

OCR_SKEW = 5.0
"""Degrees either way within which a slanting page is set straight; more is no accident of a scanner."""

OCR_SMALL_TYPE = 22
"""Pixels from the top to the bottom of a line of type below which the picture is enlarged first."""

OCR_TYPE = 36
"""Pixels that such type is enlarged to: 16 pt at 160 dpi."""

OCR_STAMP_COLOUR = 50
"""Difference (of 255) by which red or blue must stand out from the other colours to be the ink of a stamp."""

OCR_SAME_SIZE = 0.12
"""Share by which sizes of type may differ and count as one: they are measured on pictures of letters."""

# --- OFD ----------------------------------------------------------------------------------------
OFD_MAX_MEMBERS = 5_000
"""Parts in one OFD: a few for every page, font and picture."""

OFD_MAX_OBJECTS = 500_000
"""Objects drawn on one page.  A page set letter by letter has 1,500; composites that hold each other multiply."""

OFD_MAX_NESTING = 16
"""Blocks and composites inside one another; programs use two or three."""

OFD_LONGEST_PATH = 4_000
"""Characters of a drawing's outline beyond which it is an emblem or a letter's shape, not a table's ruling."""

OFD_RULING = 1.6
"""Points of thickness up to which a drawn box counts as a ruling."""

OFD_BOLD_WEIGHT = 600
"""Weight of type from which it is bold, on the scale of 100 to 1000."""

MHTML_MAX_FRAMES = 50
"""Frames of one web archive that are looked at.  Old sites have three to six; advertising adds some."""

# --- facts ----------------------------------------------------------------------------------------
SCOPE_WINDOW = 80
"""Characters before a number, from the beginning of its sentence, in which the word of its scope is looked for."""

COUNTED_LENGTH = 24
"""Characters kept of the noun that a number counts: longer ones have swallowed a clause."""

COUNTED_WINDOW = 40
"""Characters before a number, from the beginning of its clause, in which its noun and family are looked for."""

CITED_LENGTH = 60
"""Characters of a title by which its kind is told."""

SHORT_LENGTH = 8
"""Characters of a title in 《》 up to which it may stand for a longer one before it that ends with it (处罚法)."""

UNMARKED_LENGTH = 5
"""Characters a title must have to be found without 《》: shorter ones (民法典, 信访条例) are words as well."""

# --- the reading ledger -------------------------------------------------------------------------
LOST_SHARE = 0.2
"""Share of the characters seen that were left out as furniture, from which a file is named by the ledger: running
headers and page numbers of official PDFs take 1 to 5 in a hundred."""

# --- warnings -----------------------------------------------------------------------------------
WARNING_PLACES = 5
"""Places in one report at which the same warning is given with a quotation; the rest is counted."""

SHORT_REPORT = 350
"""Characters.  A text below this without any heading or signature is a teaser; real parts of 300 have a heading."""

CUT_LINE = 30
"""Characters.  A last line this long that ends in no mark was cut; names of offices and attachments are shorter."""

END_LINES = 6
"""Paragraphs at the end within which a signature or a date shows that nothing was cut."""

LIST_LINES = 8
"""Paragraphs from which a page can be a list."""

LIST_LINE = 45
"""Characters.  Mean length of a paragraph up to which a page can be a list: titles of pages with their dates."""

LIST_SHARE = 0.5
"""Share of paragraphs ending in a date from which a page is a list."""

TITLE_LINE = 60
"""Characters.  Without a title, a first line up to this length is looked at in its place."""

# --- the same text under another name -----------------------------------------------------------
CLAUSE_LENGTH = 10
"""Characters.  Shorter clauses (特此报告, 加强组织领导) stand in any report and tell nothing."""

SKETCH_SIZE = 64
"""Hashes of clauses kept for a report, the smallest ones: the share that two reports have in common is then known
to about 0.06."""

FEWEST_CLAUSES = 12
"""Clauses without which two texts are not compared."""

TWIN_SKETCH = 0.45
"""Share of common hashes from which two reports are compared clause by clause."""

TWIN_SHARE = 0.7
"""Share of the shorter text's clauses, from which two reports are near twins: reports of one office in two years
share 0.16 at most in the corpus."""

COMMON_CLAUSE = 60
"""Reports with the same clause from which it is a formula and finds no twins."""

# --- comparison of quantities ---------------------------------------------------------------------
PANEL_JUMP = 3.0
"""Factor between two years from which a count is said to have jumped."""

PANEL_LEAST = 10.0
"""A count must reach this in one of the two years to jump: from 1 to 3 meetings is no jump."""

PANEL_SAME = 5.0
"""A count from which it is remarkable that it is the same two years running."""

PANEL_ALIKE = 0.4
"""Share of the words around a count of events that must stand around last year's equal one for both to be the same."""

PANEL_ALIKE_STOCK = 0.9
"""The same for figures of what is there (staff, posts, plant), which stay the same more often and honestly."""

# --- key terms ------------------------------------------------------------------------------------
KEYNESS_PRIOR = 500.0
"""Words that the prior is worth: about as many as a town's report has, so that one report cannot outweigh it."""

KEYNESS_RATE = 0.05
"""False discovery rate up to which a term is listed."""

KEYNESS_LEAST = 5
"""Occurrences in all that a term must have: rarer ones say nothing about a group."""

KEYNESS_TOP = 15
"""Terms listed for each group, on either side."""

# --- borrowed text --------------------------------------------------------------------------------
REUSE_GRAM = 5
"""Characters of an n-gram by which borrowed text is found: four make common words, six miss edited text."""

REUSE_GRAMS = 20
"""N-grams that a passage must have to be held against others as a whole; shorter ones need one long run."""

REUSE_SHARE = 0.5
"""Share of the shorter passage's n-grams from which it counts as borrowed."""

REUSE_RUN = 12
"""Letters, without figures, of one run that make a borrowing within a county: about one clause."""

REUSE_RUN_OWN = 14
"""Letters of one run that make a borrowing of a place's own earlier text: its terms and bodies keep their names."""

REUSE_RUN_ELSEWHERE = 16
"""Letters of one run that make a borrowing between places that have nothing to do with each other."""

REUSE_FORMULA = 8
"""Characters from which a slogan is a formula to leave out; shorter ones (公共法律服务) are words like others."""

REUSE_GAP = 12
"""Characters between two runs, in both texts, up to which they are shown as one: a figure with its unit."""

REUSE_COMMON = 50
"""Passages that may have an n-gram; one that more have is a formula of the genre, and costs the square of them."""

REUSE_BLOCK = 4_096
"""Passages compared with all others at a time: bounds the memory."""

# --- plans and what became of them ----------------------------------------------------------------
SENTENCE_LEAST = 6
"""Characters that a sentence must have to be compared."""

LIKE_SINGLE = 0.35
"""Weight of a single character beside a pair of equal rarity: one character says little, but meets abbreviations."""

LIKE_AROUND = 0.7
"""Weight of words that stand in a clause beside the one found: the subject is often one clause earlier."""

LIKE_PASSAGE = 0.4
"""Weight of words that stand elsewhere in the passage of the clause found."""

LIKE_CONTEXT = 0.4
"""Weight of the words around a plan's clause beside its own: the lead-in carries the subject."""

LIKE_CONTEXT_EXPECTED = 0.2
"""Share of the surroundings' weight that the answer is expected to hold."""

LIKE_OWN = 0.08
"""Share of the weight asked for that a clause must hold in its own words to be looked at."""

LIKE_CANDIDATES = 16
"""Clauses looked at with their surroundings, those that hold most first: bounds the time."""

LIKE_BLOCK = 256
"""Clauses held against one report at a time: bounds the memory where a report plans a great deal."""

FOLLOW_FOUND = 0.27
"""Score from which a clause speaks of a shortcoming, as a plan or a measure; chosen on half of the invented places."""

FOLLOW_FIGURE_LEAST = 0.95
"""Share of a promised figure from which a told one of the same unit is a sign that the plan is spoken of."""

FOLLOW_FIGURE_MOST = 1.6
"""Multiple of a promised figure up to which the same holds: what is much more counts something else."""

FOLLOW_OTHER_TOPIC = 0.8
"""What is left of the score of a clause whose passage has no topic in common with the plan's."""

FOLLOW_ONLY_PLACE = 0.3
"""What is left of the score of a clause that shares nothing but the name of a place with the plan."""

FOLLOW_LITTLE = 0.3
"""Share of a plan's weight below which a passage holds little of it: the less, the more other signs are asked for."""

FOLLOW_UNLIKE = 0.05
"""Least score that the logarithm of the likeness is taken of."""

FOLLOW_ODDS_LIKE = 0.8
"""Log odds added where the score is FOLLOW_FOUND or more, chosen on the planted plans and the rows that may be seen."""

FOLLOW_ODDS_UNLIKE = -0.55
"""Log odds added where the score is lower."""

FOLLOW_TOGETHER = 0.4
"""Share that the other promises of a sentence have in the log odds that one of them is told of in a passage."""

FOLLOW_ALONE = 1.0
"""Log odds that a promise loses at most because the others of its sentence are not told of in the same passage."""

FOLLOW_UNTOLD = -2.0
"""Log odds that stand for a promise of which a passage holds next to nothing."""

FOLLOW_TOLD_AND_REPEATED = 1.5
"""Log odds from which a plan is told of although the next plans repeat it: most of those were not carried out."""

FOLLOW_DEPENDENT = 2
"""Letters without figures, measures and words of intention up to which a clause goes on about the one before it."""

FOLLOW_LATE = 1
"""Months after the promised one in which a thing still counts as done: opened in April, promised for March."""

FOLLOW_AFTER = 2
"""Clauses after the one found, in the same sentence, that are read for signs of a shortfall."""

FOLLOW_NEAR = 0.7
"""Share of the best score down to which other sentences are looked at for signs of failure."""

FOLLOW_OWN = 0.45
"""Share of the best clause's own words that another must hold to be read for signs of failure."""

FOLLOW_SAME = 0.3
"""Share of the pairs of characters around one figure that must stand around another for the two to count the same."""

FOLLOW_REPEATED = 0.7
"""Share of a plan's weight that a plan of the next report must hold to be the same plan again."""

RECURS_YEARS = 2
"""Years back in which a shortcoming is looked for: one that a report leaves out for a year has not gone."""

RECURS_CLAUSE = 0.6
"""Weight of two clauses that are alike beside two whole sentences: clauses are alike by chance more often."""

RECURS_MATTER = 0.3
"""What it adds to the likeness of two shortcomings, out of what is left to 1, that both are of one matter."""

RECURS_OTHER = 0.45
"""What is left of the likeness of words where both shortcomings are of known matters, but of different ones."""

MATTER_HEADING = 20
"""Characters up to which the first sentence of a passage names what the following ones are about."""

MATTER_SAID = 2
"""Weight of a set phrase (信息孤岛) beside a thing and what is wrong with it, when the main matter is chosen."""

RECURS = 0.3
"""Likeness from which two shortcomings are the same: one matter, or so many words."""

# --- correction of shares -------------------------------------------------------------------------
CORRECTION_PRIOR = 0.5
"""Passages added to every cell of a coder's confusion (Jeffreys' prior): an error not seen is not ruled out."""

# --- map of places --------------------------------------------------------------------------------
SIMILAR_LEAST = 3
"""Groups below which a map shows nothing."""

SIMILAR_MOST = 3_000
"""Groups up to which all are held against each other: the time grows with their cube."""

# --- places held against the list of divisions -----------------------------------------------------
SURE_NAMED_WITH_SUPERIOR = 0.97
"""Confidence of a place that is named with what it lies in, and found there."""

SURE_ONLY_ONE = 0.85
"""Confidence of a place of whose name the list has only one: the list lacks towns merged before 2023."""

SURE_BY_TEXT = 0.75
"""Confidence where one of several places of a name lies in a county or city that the text names."""

SURE_BY_WORD = 0.55
"""Confidence of a township that the text names once and without its ending, as its own district."""

SURE_OTHER_YEAR = 0.5
"""Confidence of a place that bore its name in other years only."""

SURE_OTHER_PROVINCE = 0.4
"""Confidence of the only place of a name where the title or addressee names another province."""

SURE_NOT_LISTED = 0.5
"""Confidence of a place that the list does not have; the share by which that of its readings shrinks as well."""

SURE_OPEN = 0.3
"""Confidence of a place whose name is read but borne by several: which of them is meant is open."""

CANDIDATES_NAMED = 8
"""Places listed where several are possible; the rest is counted."""

EARLIEST_MONTH = 10
"""Month of the year reported on before which no report on it is dated: some offices report in November."""

# --- files ---------------------------------------------------------------------------------------

WINDOWS_PATH_CHARACTERS = 259
"""Characters of a path that Windows takes where long paths are not switched on: its MAX_PATH less the closing zero."""

WINDOWS_MOVES = 6
"""Times that a file just written is tried to be moved to its place: a virus scanner may hold it for a moment."""

WINDOWS_MOVE_SECONDS = 0.05
"""Seconds before it is tried the second time; each pause is twice the one before, in all a second and a half."""

# --- workbooks -----------------------------------------------------------------------------------

XLSX_CELL_CHARACTERS = 32767
"""Characters that a cell of a workbook holds: the format's own limit."""

XLSX_ROW_POINTS = 409.0
"""Points that a row can be high: Excel's own limit."""

XLSX_COLUMN_POINTS = 10.8
"""Points of type at which a column of width 1 holds half a Chinese character (7 pixels, at 96 to the inch)."""

XLSX_LINE_POINTS = 14.0
"""Points that one line of text takes at 10 points: fonts put in place of a missing one are a little higher."""

HANDCODING_BEFORE = 80
"""Characters of the passage before that stand beside the one to code: enough to see a lead-in."""

HANDCODING_ROWS_TOLD = 10
"""Rows of a filled sheet that are named when they cannot be taken; the others are counted."""

WORKSHEET_QUOTE = 60
"""Characters of a quotation in the table of marks; the sheet of evidence has it in full."""

PARQUET_ROWS = 50_000
"""Rows written to a Parquet file at a time: bounds the memory."""

NEAR_NAMES = 5
"""Names offered where a place or county was asked for that no report has: more than five are a list, not a hint."""

# --- overview and HTML report -----------------------------------------------------------------------
OVERVIEW_PASSAGES = 20_000
"""Passages up to which the overview looks for borrowed text and figures itself: beyond, that takes minutes."""

PICTURE_ROWS = 40
"""Lines of one chart: more do not fit a page; the table beside it has them all."""

PICTURE_LINES = 24
"""Small lines of one chart, each with a scale of its own: more are too many to look at on one page."""

HTML_ROWS = 1_000
"""Rows of one table in the HTML report: browsers leaf through thousands, but twenty tables add up; the CSV has all."""

HTML_EVIDENCE = (50, 20, 10, 5, 3, 1)
"""Passages that one figure of the HTML report may open: the most with which all stay under HTML_CHARACTERS."""

HTML_CHARACTERS = 3_000_000
"""Characters of passages that the HTML report holds, about 9 MB: 500 reports whole; of more, some of each figure."""
