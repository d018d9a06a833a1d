namespace Dunlin.Tests.WebSockets;

/// <summary>Byte sequences around every border of UTF-8 (RFC 3629), in hexadecimal: the ground of Autobahn 6.5 to 6.23.</summary>
public static class Utf8Sequences
{
    public static readonly string[] Valid =
    [
        "68656C6C6F24776F726C64", "68656C6C6FC2A2776F726C64", "68656C6C6FE282AC776F726C64", "68656C6C6FF0A4ADA2776F726C64",

        // Whole prefixes of "κόσμε".
        "CEBA", "CEBAE1BDB9", "CEBAE1BDB9CF83", "CEBAE1BDB9CF83CEBC", "CEBAE1BDB9CF83CEBCCEB5",

        // The first and the last code point of each length, and those beside the surrogates.
        "00", "C280", "E0A080", "F0908080", "7F", "DFBF", "EFBFBF", "F48FBFBF", "ED9FBF", "EE8080", "EFBFBD",

        // Non-characters are code points all the same, in each plane.
        "EFBFBE", "F09FBFBE", "F09FBFBF", "F0AFBFBE", "F0AFBFBF", "F0BFBFBE", "F0BFBFBF", "F18FBFBE", "F18FBFBF",
        "F19FBFBE", "F1AFBFBF", "F1BFBFBE", "F28FBFBF", "F29FBFBE", "F2AFBFBF", "F2BFBFBE", "F38FBFBF", "F39FBFBE",
        "F3AFBFBF", "F3BFBFBE", "F48FBFBE", "EFBFB9", "EFBFBA", "EFBFBB", "EFBFBC", "EFBBBF",
    ];

    /// <summary>Wrong at their last byte at the latest, whatever follows.</summary>
    public static readonly string[] Malformed =
    [
        // Five and six bytes; over U+10FFFF; bytes that never occur.
        "F888808080", "FC8480808080", "F7BFBFBF", "FBBFBFBFBF", "FDBFBFBFBFBF", "F4908080", "F490", "F5", "FE", "FF", "FEFEFFFF",

        // Continuations of nothing.
        "80", "BF", "80BF", "80BF80", "80BF80BF", "80BF80BF80BF", "68656C6C6F80",

        // Starts without their continuations.
        "C020", "C120", "C220", "DF20", "E020", "EF20", "E0A020", "EFBF20", "F020", "F420", "F09020", "F0908020", "C2C2", "E282C2", "F820", "FC20",

        // Longer than needed: slash, the largest such code point of each length, NUL.
        "C0AF", "E080AF", "F08080AF", "F8808080AF", "FC80808080AF", "C1BF", "E09FBF", "F08FBFBF", "F887BFBFBF", "FC83BFBFBFBF",
        "C080", "E08080", "F0808080", "F880808080", "FC8080808080",

        // Surrogates, alone and in pairs.
        "EDA080", "EDADBF", "EDAE80", "EDAFBF", "EDB080", "EDBE80", "EDBFBF", "EDA080EDB080", "EDA080EDBFBF", "EDADBFEDB080", "EDAFBFEDBFBF",

        // Autobahn 6.3.1: a surrogate in the middle of good text.
        "CEBAE1BDB9CF83CEBCCEB5EDA080656469746564",
    ];

    /// <summary>Right so far, but the message ends inside a character.</summary>
    public static readonly string[] Truncated =
    [
        "CE", "CEBAE1", "CEBAE1BD", "CEBAE1BDB9CF", "CEBAE1BDB9CF83CE", "CEBAE1BDB9CF83CEBCCE",
        "DF", "E0A0", "EFBF", "F09080", "F48FBF", "C2", "E2", "F4", "ED9F",
    ];
}
